"""Chooses sentences so that a caption says each fact once, asks one question at most, and repeats nobody's sentence."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from apps.tenant.captions.limits import length
from apps.tenant.captions.writers.base import split_sentences
from apps.tenant.captions.writers.offline.grammar import expansions, fill, slots_of
from apps.tenant.captions.writers.offline.values import TOPICS

OPENINGS = frozenset({"hook", "hello", "pin", "listing"})
CLOSINGS = frozenset({"invite", "ask", "save", "link", "order"})

_HOOK_ROOM = 125  # what Instagram shows before "more"
_SPECS = frozenset({"medium", "size", "year"})
_MAY_RECUR = frozenset({"title", "company"})
# Weights of what makes a sentence less welcome; a fact left out weighs more than a blemish of style.
_FACT_MISSING, _SECOND_QUESTION, _TITLE_MISPLACED = 10, 2, 1


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say something: its text with slots, what it speaks of, whether it asks."""

    text: str
    slots: frozenset[str]
    topics: frozenset[str]
    asks: bool


@cache
def wordings_of(template: str) -> tuple[Wording, ...]:
    """All wordings of a template."""
    return tuple(_wording(text) for text in expansions(template))


class Composer:
    """Writes one text from one tone's phrases. The same arguments give the same text."""

    def __init__(
        self,
        phrases: Mapping[str, tuple[str, ...]],
        values: Mapping[str, str],
        *,
        random: Random,
        avoid: Collection[str],
        banned: Collection[str] = (),
    ) -> None:
        self._phrases = phrases
        self._values = values
        self._random = random
        self._used = set(avoid)
        self._banned = tuple(phrase.casefold() for phrase in banned if phrase.strip())
        self._known_specs = _SPECS & values.keys()
        self._topics: set[str] = set()
        self._asked = False

    def compose(self, structure: str, room: int) -> str:
        """A text of at most ``room`` UTF-16 units.

        ``structure`` names kinds of sentences in order, ``/`` between paragraphs; a kind without facts is left out.
        """
        kinds = structure.split()
        written: dict[int, str] = {}
        for index in sorted(range(len(kinds)), key=lambda index: _turn(kinds[index])):
            sentence = self._sentence(kinds[index], room)
            if sentence:
                written[index] = sentence
                room -= length(sentence) + len("\n\n")
        return _laid_out(kinds, written)

    def _sentence(self, kind: str, room: int) -> str:
        """One sentence, or a short run of them, of a kind; empty when nothing fits the facts and the room."""
        room = min(room, _HOOK_ROOM) if kind == "hook" else room
        spare: tuple[Wording, str] | None = None
        for wording in self._candidates(kind):
            sentence = fill(wording.text, self._values)
            if length(sentence) > room or any(phrase in sentence.casefold() for phrase in self._banned):
                continue
            if self._used.isdisjoint(split_sentences(sentence)):
                return self._said(wording, sentence)
            spare = spare or (wording, sentence)
        # A text must begin and end, even when a long batch has used up every wording for facts as few as these.
        return self._said(*spare) if spare and kind in OPENINGS | CLOSINGS else ""

    def _candidates(self, kind: str) -> list[Wording]:
        """What the facts allow, the most welcome first; each template has an equal chance among its equals."""
        allowed = [wording for wording in self._shuffled(kind) if self._is_allowed(kind, wording)]
        return sorted(allowed, key=lambda wording: self._blemishes(kind, wording))

    def _shuffled(self, kind: str) -> Iterator[Wording]:
        templates = list(self._phrases.get(kind, ()))
        self._random.shuffle(templates)
        for template in templates:
            wordings = list(wordings_of(template))
            self._random.shuffle(wordings)
            yield from wordings

    def _is_allowed(self, kind: str, wording: Wording) -> bool:
        again = wording.topics & self._topics
        return wording.slots <= self._values.keys() and (again <= _MAY_RECUR if kind != "name" else not again)

    def _blemishes(self, kind: str, wording: Wording) -> int:
        names, named = "title" in wording.topics, "title" in self._topics
        missing = len(self._known_specs - self._topics - wording.topics) if kind == "details" else 0
        misplaced = names != (not named) if kind == "details" else names and (named or kind in CLOSINGS)
        second_question = wording.asks and self._asked
        return _FACT_MISSING * missing + _SECOND_QUESTION * second_question + _TITLE_MISPLACED * misplaced

    def _said(self, wording: Wording, sentence: str) -> str:
        self._used.update(split_sentences(sentence))
        self._topics |= wording.topics
        self._asked = self._asked or wording.asks
        return sentence


def _wording(text: str) -> Wording:
    slots = slots_of(text)
    topics = frozenset(topic for slot in slots for topic in TOPICS.get(slot, ()))
    return Wording(text=text, slots=slots, topics=topics, asks="?" in text)


def _turn(kind: str) -> int:
    """Openings and closings are written first: the room is theirs, and the middle doesn't say their facts again."""
    return 0 if kind in OPENINGS else 1 if kind in CLOSINGS else 2


def _laid_out(kinds: list[str], written: Mapping[int, str]) -> str:
    paragraphs: list[list[str]] = [[]]
    for index, kind in enumerate(kinds):
        if kind == "/":
            paragraphs.append([])
        elif index in written:
            paragraphs[-1].append(written[index])
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)
