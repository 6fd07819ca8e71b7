"""What changed between two wordings, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from apps.tenant.captions.writers.base import Draft, split_sentences

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
# The comparison takes time by the square of the parts: long texts are compared by sentences, endless ones as a whole.
_MOST_PARTS = 3000
_LIKENESS = 0.5
_FIELDS = (
    ("title", "Title"),
    ("text", "Text"),
    ("print_text", "Words for prints"),
    ("hashtags", "Hashtags"),
    ("link", "Link"),
    ("board", "Board"),
    ("alt_text", "Alt text"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that stayed, came or went."""

    kind: Literal["same", "came", "went"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that reads otherwise now."""

    label: str
    pieces: tuple[Piece, ...]


def changes(before: Draft, after: Draft) -> list[Change]:
    """The fields that differ, each with what came and what went; empty when all is as it was."""
    found = []
    for name, label in _FIELDS:
        old, new = _words(before, name), _words(after, name)
        if old != new:
            found.append(Change(label, pieces(old, new)))
    return found


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts in one: joined without what came it is the first, without what went the second."""
    old, new = _split(before), _split(after)
    if len(old) + len(new) > _MOST_PARTS or _have_little_in_common(old, new):
        old, new = _by_sentence(before), _by_sentence(after)
    if len(old) + len(new) > _MOST_PARTS:
        old, new = [before], [after]
    found: list[Piece] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[start:end])))
            continue
        if start < end:
            found.append(Piece("went", "".join(old[start:end])))
        if new_start < new_end:
            found.append(Piece("came", "".join(new[new_start:new_end])))
    return tuple(found)


def _have_little_in_common(old: list[str], new: list[str]) -> bool:
    """Whether a comparison word by word would only find the little words that every text has."""
    words, others = ([part for part in side if part[0].isalnum()] for side in (old, new))
    return SequenceMatcher(None, words, others, autojunk=False).ratio() < _LIKENESS


def _words(draft: Draft, name: str) -> str:
    return " ".join(f"#{tag}" for tag in draft.hashtags) if name == "hashtags" else str(getattr(draft, name) or "")


def _split(text: str) -> list[str]:
    return _TOKENS.findall(text)


def _by_sentence(text: str) -> list[str]:
    parts, at = [], 0
    for sentence in split_sentences(text):
        end = text.index(sentence, at) + len(sentence)
        parts.append(text[at:end])
        at = end
    return [*parts, text[at:]] if at < len(text) else parts
