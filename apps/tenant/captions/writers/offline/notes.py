"""An artist's note made fit to be quoted: whole sentences, no links, no addresses, no tags, a proper end."""

import re

from apps.tenant.captions.limits import length
from apps.tenant.captions.writers.base import split_sentences
from apps.tenant.captions.writers.offline.english import capitalise, clean, clip, inner_quotes, unwrapped, without_emoji

_PRIVATE = re.compile(r"https?:|www\.|\S@\S|\.(?:com|net|org|co|art)\b|(?:\d[ ()/.-]*){9,}|[$€£]\s?\d", re.IGNORECASE)
_TAG_LINE = re.compile(r"^(?:[ \t]*#\w+)+[ \t]*$", re.MULTILINE)
_TRAILING_TAGS = re.compile(r"(?:[ \t]+#\w+)+[ \t]*$", re.MULTILINE)
_WRAPPED_LINE = re.compile(r"(?<![.!?…\n])\n(?=[a-z])")
_ENDS = (".", "!", "?", "…")
_WORDS_AT_LEAST = 2


def quotable(note: str, limit: int) -> tuple[str, ...]:
    """The note's sentences from the first on, as many as fit into ``limit``; an over-long first one is shortened.

    Sentences with links, e-mail addresses, telephone numbers or prices are left out: they were not meant for a quote.
    Empty when nothing of it can be quoted.
    """
    kept: list[str] = []
    for sentence in _sentences(note):
        if length(" ".join([*kept, sentence])) > limit:
            break
        kept.append(sentence)
    if not kept:
        kept = [clip(sentence, limit) for sentence in _sentences(note)[:1]]
    return tuple(kept)


def _sentences(note: str) -> list[str]:
    lines = unwrapped(note.strip()).replace("\r\n", "\n").split("\n")
    text = "\n".join(without_emoji(line) for line in lines)
    text = _TRAILING_TAGS.sub("", _TAG_LINE.sub("", text))
    text = _WRAPPED_LINE.sub(" ", text)
    sentences = (sentence for line in text.split("\n") for sentence in split_sentences(clean(line)))
    found = [sentence for sentence in sentences if not _PRIVATE.search(sentence)]
    if sum(len(sentence.split()) for sentence in found) < _WORDS_AT_LEAST:
        return []
    return [_finished(sentence) for sentence in found if any(character.isalnum() for character in sentence)]


def _finished(sentence: str) -> str:
    sentence = capitalise(inner_quotes(sentence).strip(" ,;:-–—•*"))
    return sentence if sentence.rstrip("’)").endswith(_ENDS) else f"{sentence}."
