"""How large a painting is, as painters write it: ``24 x 12``, ``23,5 × 23,5 cm``, ``H 24" W 12"``."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Literal, cast

from apps.core.errors import InvalidInput
from apps.core.sheets.quotes import short
from apps.tenant.artworks.facts.lengths import CENTIMETRES, INCHES, Length, converted, words_read

LARGEST = Decimal("99999.99")
_CENT = Decimal("0.01")
_UNITS = {"in": INCHES, "cm": CENTIMETRES}
# Patterns of ``Words``; the sides in the order of the lengths, "?" for those that letters name.
_PLAIN = re.compile("L(?:xL){1,2}")
_DEEP = re.compile("LxL[x,]?(?:Ld|dL)")
_BEFORE = re.compile("[hwd]L(?:[x,]?[hwd]L){1,2}")
_AFTER = re.compile("L[hwd](?:[x,]?L[hwd]){1,2}")
_NAMED = re.compile("([hwd]x[hwd](?:xd)?),?(L(?:xL){1,2})|(L(?:xL){1,2}),?([hwd]x[hwd](?:xd)?)")
_EVEN = re.compile("(?:L[os]|[os]L)(?:x(?:Ld?|dL))?|LxLs")
_ALONE = re.compile("[hwd]?L[hwd]?")


@dataclass(frozen=True)
class Size:
    """Lengths of more than 0 with at most 2 decimals, in ``unit``; ``None`` where one isn't known."""

    height: Decimal | None
    width: Decimal | None
    depth: Decimal | None
    unit: Literal["in", "cm"]


def size_read(text: str, *, unit: str) -> Size:
    """What ``text`` says, height before width unless letters say otherwise; nothing at all for an empty text.

    ``unit`` (``in`` or ``cm``) holds where the text names none, and where it mixes inches with centimetres.
    Feet become inches, millimetres and metres centimetres; lengths are rounded to hundredths.
    Raises InvalidInput (field ``size``) for one length, for lengths out of range and for what is not clear.
    """
    if not text.strip():
        return Size(None, None, None, _known(unit))
    words = words_read(text)
    if words is None:
        raise _unclear(text)
    if _ALONE.fullmatch(words.pattern):
        raise InvalidInput(
            f"“{short(text)}” is one length. Write both, height × width, such as 24 × 12 in.", field="size"
        )
    order = _order(words.pattern)
    if len(set(order)) != len(order) or not {"h", "w"} <= set(order):
        raise _unclear(text)
    lengths = words.lengths
    if _EVEN.fullmatch(words.pattern):
        lengths = _evened(lengths, words.pattern, text)
    lengths, common = _in_one_unit(lengths, _known(unit), text)
    sides = {side: _side(length, common) for side, length in zip(order, lengths, strict=True)}
    return Size(sides["h"], sides["w"], sides.get("d"), common)


def sides_read(height: str, width: str, depth: str, *, unit: str) -> Size:
    """A size whose sides were written apart, each a length with or without its own unit; empty ones are ``None``.

    Raises InvalidInput (field ``height``, ``width`` or ``depth``) for what is no length.
    """
    sides: dict[str, Length | None] = {}
    for field, text in (("height", height), ("width", width), ("depth", depth)):
        words = words_read(text)
        if words is None or words.pattern not in {"", "L"}:
            raise InvalidInput(
                f"Write the {field} as one number, such as 24. “{short(text)}” is not clear.", field=field
            )
        sides[field] = words.lengths[0] if words.lengths else None
    known = [length for length in sides.values() if length]
    common = _family({length.unit for length in known if length.unit}, _known(unit))
    found = {
        field: _side(Length(length.number, length.unit or _known(unit)), common, field) if length else None
        for field, length in sides.items()
    }
    return Size(found["height"], found["width"], found["depth"], common)


def unit_read(text: str, *, unit: str) -> Literal["in", "cm"]:
    """``in`` or ``cm`` for however a unit is written (``Inches``, ``cm.``); ``unit`` for an empty text.

    Raises InvalidInput (field ``unit``) for any other unit.
    """
    if not text.strip():
        return _known(unit)
    words = words_read(f"1 {text}")
    name = words.lengths[0].unit if words and words.pattern == "L" else None
    if name not in _UNITS:
        raise InvalidInput(f"Write the unit as in or cm. “{short(text)}” is neither.", field="unit")
    return _known(name)


def size_text(size: Size) -> str:
    """The inverse of ``size_read``, ``24 × 12 in``; empty without both height and width."""
    if size.height is None or size.width is None:
        return ""
    sides = [side for side in (size.height, size.width, size.depth) if side is not None]
    return " × ".join(f"{side.normalize():f}" for side in sides) + f" {size.unit}"


def _order(pattern: str) -> str:
    """Which side each length is, such as ``hw`` or ``whd``; empty for a pattern that says nothing clear."""
    if _PLAIN.fullmatch(pattern):
        return "hwd"[: pattern.count("L")]
    if _DEEP.fullmatch(pattern):
        return "hwd"
    if _BEFORE.fullmatch(pattern) or _AFTER.fullmatch(pattern):
        return re.sub("[^hwd]", "", pattern)
    if named := _NAMED.fullmatch(pattern):
        order = (named[1] or named[4]).replace("x", "")
        return order if len(order) == pattern.count("L") else ""
    if _EVEN.fullmatch(pattern):
        return "hwd" if "x" in pattern and not pattern.endswith("s") else "hw"
    return ""


def _evened(lengths: tuple[Length, ...], pattern: str, text: str) -> tuple[Length, ...]:
    """Height and width from a diameter or a square's side, the depth behind them."""
    if not pattern.startswith("LxL"):
        return (lengths[0], *lengths)
    if lengths[0].number != lengths[1].number:
        raise _unclear(text)
    return lengths


def _in_one_unit(
    lengths: tuple[Length, ...], unit: Literal["in", "cm"], text: str
) -> tuple[tuple[Length, ...], Literal["in", "cm"]]:
    """Every length with a unit, and the one that they are to be in. What has none takes the one that is named."""
    named = {length.unit for length in lengths if length.unit}
    if len(named) > 1 and any(length.unit is None for length in lengths):
        raise _unclear(text)
    only = next(iter(named), unit)
    return tuple(Length(length.number, length.unit or only) for length in lengths), _family(named, unit)


def _family(named: set[str], unit: Literal["in", "cm"]) -> Literal["in", "cm"]:
    """Inches for inches and feet, centimetres for metric units, ``unit`` for a mixture of the two or for neither."""
    for family, members in _UNITS.items():
        if named and named <= set(members):
            return _known(family)
    return unit


def _side(length: Length, unit: str, field: str = "size") -> Decimal:
    """In ``unit``, rounded to hundredths. Raises InvalidInput (``field``) outside what can be kept."""
    try:
        side = converted(length, unit).quantize(_CENT, ROUND_HALF_UP)
    except DecimalException:
        side = Decimal(0) if length.number < 1 else LARGEST + 1
    if not _CENT <= side <= LARGEST:
        raise InvalidInput(f"Each length has to be between 0.01 and 99,999.99 {unit}. Check the size.", field=field)
    return side


def _known(unit: str) -> Literal["in", "cm"]:
    if unit not in _UNITS:
        raise InvalidInput(f"Write the unit as in or cm. “{short(unit)}” is neither.", field="unit")
    return cast("Literal['in', 'cm']", unit)


def _unclear(text: str) -> InvalidInput:
    return InvalidInput(
        f"Write the size as height × width with a unit, such as 24 × 12 in. “{short(text)}” is not clear.",
        field="size",
    )
