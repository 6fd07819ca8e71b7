"""The phrases' small grammar.

``[one|other]`` is a choice (an empty one is allowed, and choices may stand inside choices), ``{slot}`` is a value,
``a(n)`` becomes ``a`` or ``an``. A slot that begins a sentence gets a capital. Values are never read as grammar.
"""

import re
from collections.abc import Mapping
from functools import cache

from apps.tenant.captions.writers.offline.english import capitalise, tidy, with_articles

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.?!] )$")


@cache
def expansions(template: str) -> tuple[str, ...]:
    """Every wording that the choices of a template allow, each once."""
    choice = _CHOICE.search(template)
    if choice is None:
        return (template,)
    before, after = template[: choice.start()], template[choice.end() :]
    wordings = (wording for option in choice[1].split("|") for wording in expansions(f"{before}{option}{after}"))
    return tuple(dict.fromkeys(wordings))


def slots_of(wording: str) -> frozenset[str]:
    """The names of the values that a wording needs."""
    return frozenset(_SLOT.findall(wording))


def fill(wording: str, values: Mapping[str, str]) -> str:
    """The finished sentence. Raises KeyError for a slot without a value."""

    def value(slot: re.Match[str]) -> str:
        text = values[slot[1]]
        return capitalise(text) if _BEGINS_SENTENCE.search(wording[: slot.start()]) else text

    return tidy(with_articles(_SLOT.sub(value, wording)))
