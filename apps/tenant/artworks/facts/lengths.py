"""The words of a size: lengths with their units, the letters of the sides, the signs between them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, DecimalException

# How many of the family's own unit (inches or centimetres) one of each is.
INCHES = {"in": Decimal(1), "ft": Decimal(12)}
CENTIMETRES = {"mm": Decimal("0.1"), "cm": Decimal(1), "m": Decimal(100)}
CM_PER_INCH = Decimal("2.54")
LONGEST_TEXT = 200

_FRACTIONS = re.compile("[¼½¾⅐-⅞]")
# Signs that look alike; the marks of inches and feet, the multiplication signs, Cyrillic kha among them.
_ALIKE = [(re.compile("[″”“„]|['’′‘]{2}"), '"'), (re.compile("[’′‘]"), "'"), (re.compile("[×✕✖╳х*]"), "x")]
_NUMBER = re.compile(r"(?:([0-9]+)(?:\s+|\s*-\s*))?([0-9]+)/([0-9]+)|([0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])")
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_WORDS = {
    "u:mm": "millimeters|millimetres|millimeter|millimetre|mm",
    "u:cm": "centimeters|centimetres|centimeter|centimetre|cms|cm",
    "o": "diameter|diam|dia|round|circular|tondo|[⌀ø]",
    "u:m": "meters|metres|meter|metre|m",
    "u:in": 'inches|inch|ins|in|"',
    "u:ft": "feet|foot|ft|'",
    "s": "square|sq",
    "h": "height|high|tall|h",
    "w": "width|wide|w",
    "d": "depth|deep|thick|d",
    "x": "by|x",
    ",": "[,;]",
}
_WORD = re.compile("|".join(f"(?P<_{number}>{words})" for number, words in enumerate(_WORDS.values())))
_KINDS = list(_WORDS)
_SIDES = re.compile(r"\s*(?:h|w|d|height|width|depth)(?:\s*(?:x|by)\s*(?:h|w|d|height|width|depth)){1,2}\s*")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Length:
    """A number and what it is measured in: ``mm``, ``cm``, ``m``, ``in``, ``ft``; ``None`` where nothing is said."""

    number: Decimal
    unit: str | None


@dataclass(frozen=True)
class Words:
    """What was found, in order.

    ``pattern`` has one character each: ``L`` a length, ``h`` ``w`` ``d`` a side, ``x`` "by", ``,`` a comma,
    ``o`` a diameter, ``s`` a square. ``lengths`` are the ``L`` among them.
    """

    pattern: str
    lengths: tuple[Length, ...]


def words_read(text: str) -> Words | None:
    """The words of a size; ``None`` if any of it is something else. Remarks in brackets are left out."""
    if len(text) > LONGEST_TEXT:
        return None
    tokens = _tokens(_plain(text))
    return None if tokens is None else _joined(tokens)


def converted(length: Length, unit: str) -> Decimal:
    """``length`` in ``unit`` (``in`` or ``cm``). A length without a unit is taken to be in it already."""
    if length.unit is None:
        return length.number
    own, other = (INCHES, CENTIMETRES) if unit == "in" else (CENTIMETRES, INCHES)
    if length.unit in own:
        return length.number * own[length.unit]
    number = length.number * other[length.unit]
    return number / CM_PER_INCH if unit == "in" else number * CM_PER_INCH


def _plain(text: str) -> str:
    """In small letters, without remarks, with one sign for each meaning and a point before decimals."""
    text = _FRACTIONS.sub(lambda found: " " + unicodedata.normalize("NFKC", found[0]) + " ", text)
    for alike, sign in _ALIKE:
        text = alike.sub(sign, text)
    text = unicodedata.normalize("NFKC", text).lower().replace("\N{FRACTION SLASH}", "/")
    text = _BRACKETS.sub(_without_remark, text)
    text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    return _COMMA.sub(".", text).strip()


def _without_remark(found: re.Match[str]) -> str:
    """Brackets around the order of the sides, ``(W x H)``, are no remark."""
    inside = found[1] or found[2] or ""
    return f" {inside} " if _SIDES.fullmatch(inside) else " "


def _tokens(text: str) -> list[tuple[str, Decimal]] | None:
    """Kinds as in ``_WORDS`` or ``n``, each with the number that it is (0 for a word)."""
    tokens: list[tuple[str, Decimal]] = []
    place = 0
    while place < len(text):
        if found := _NUMBER.match(text, place):
            number = _number(found)
            if number is None:
                return None
            tokens.append(("n", number))
        elif found := _WORD.match(text, place):
            tokens.append((_KINDS[int((found.lastgroup or "_0")[1:])], Decimal(0)))
        else:
            return None
        # Points end abbreviations ("in."), colons and the like follow letters ("H: 24").
        place = found.end()
        after = re.compile(r"\s*" if tokens[-1][0] == "n" else r"\s*(?:\.(?![0-9])|[:=])?\s*").match(text, place)
        place = after.end() if after else place
    return tokens


def _number(found: re.Match[str]) -> Decimal | None:
    whole, above, below, number = found.groups()
    try:
        return Decimal(number) if number else Decimal(whole or 0) + Decimal(above) / Decimal(below)
    except DecimalException:
        return None


def _joined(tokens: list[tuple[str, Decimal]]) -> Words | None:
    """Numbers and the units behind them made into lengths; feet and inches into one length in inches."""
    pattern: list[str] = []
    lengths: list[Length] = []
    for kind, number in tokens:
        if kind == "n":
            pattern.append("L")
            lengths.append(Length(number, None))
        elif not kind.startswith("u:"):
            pattern.append(kind)
        elif not pattern or pattern[-1] != "L" or lengths[-1].unit:
            return None
        else:
            lengths[-1] = Length(lengths[-1].number, kind[2:])
            if "".join(pattern[-2:]) == "LL" and (lengths[-2].unit, lengths[-1].unit) == ("ft", "in"):
                pattern.pop()
                inches = lengths.pop().number
                lengths[-1] = Length(lengths[-1].number * INCHES["ft"] + inches, "in")
    return Words("".join(pattern), tuple(lengths))
