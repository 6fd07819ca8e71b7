"""Names of colours made fit for sentences."""

import re

from apps.tenant.captions.limits import length
from apps.tenant.captions.writers.base import Facts
from apps.tenant.captions.writers.offline.english import clean

_LONGEST, _MOST = 28, 3
_NAME = re.compile(r"[^\W\d_][^\W\d_’ -]*(?:[’ -][^\W\d_]+)*")
_PROPER = re.compile(r"\b(?:payne|davy|prussian|naples|venetian|indian|delft|egyptian|persian|chinese|tuscan)\b")
# Names that are things as well: "a painting in charcoal" claims a medium, and nobody wants camel in a room.
_SAID_IN_FULL = {
    "apricot": "apricot orange",
    "aubergine": "aubergine purple",
    "bistre": "bistre brown",
    "bone": "bone white",
    "camel": "camel brown",
    "chalk": "chalk white",
    "charcoal": "charcoal grey",
    "coral": "coral pink",
    "cream": "cream white",
    "graphite": "graphite grey",
    "ivory": "ivory white",
    "lavender": "lavender purple",
    "mushroom": "mushroom brown",
    "plum": "plum purple",
    "sand": "sandy beige",
    "sepia": "sepia brown",
    "stone": "stone grey",
    "terracotta": "terracotta red",
}


def colours_of(facts: Facts) -> tuple[str, ...]:
    """Up to three different colours, most dominant first, as they are written inside a sentence.

    What doesn't look like a name is left out, and so is what the medium says already (charcoal in charcoal).
    """
    medium = clean(facts.medium).casefold()
    kept: dict[str, None] = {}
    for colour in map(clean, facts.colours):
        name = colour.casefold()
        if length(name) <= _LONGEST and _NAME.fullmatch(name) and not re.search(rf"\b{name}\b", medium):
            kept[_in_prose(colour, name)] = None
    return tuple(kept)[:_MOST]


def _in_prose(colour: str, name: str) -> str:
    """Without a capital, but for what is named after a person or a place."""
    full = _SAID_IN_FULL.get(name, colour if colour[1:].islower() else name)
    return _PROPER.sub(lambda found: found[0].capitalize(), full)
