"""Sizes and prices in a text, compared with those of the record."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, cast

from apps.core.errors import InvalidInput
from apps.tenant.artworks.facts.lengths import CM_PER_INCH
from apps.tenant.artworks.facts.price import Price, price_read
from apps.tenant.artworks.facts.size import Size, size_read
from apps.tenant.captions.writers.base import Facts

_NUMBER = r"\d+(?:[.,]\d+)?(?:\s?[¼½¾]|\s\d/\d)?"
_METRIC = "centimet(?:re|er)s?|cms?|mm|millimet(?:re|er)s?|met(?:re|er)s?"
_UNIT = rf"(?:inches|inch|ins?\b\.?|{_METRIC}|m\b|feet|foot|ft|[\"”″'′])"
_BY = r"\s*(?:[x×✕*]|by)\s*"
_PRODUCT = re.compile(
    rf"(?<![\w.,]){_NUMBER}\s*{_UNIT}?{_BY}{_NUMBER}(?:\s*{_UNIT}?{_BY}{_NUMBER})?(?:\s*{_UNIT})?", re.I
)
# One length alone: "in", "m" and the quotation marks are left out, for they are words and marks more often.
_ALONE = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER})[\s-]?(?P<unit>inch(?:es)?|cm|centimet(?:re|er)s?|mm|feet|foot|ft|met(?:re|er)s?)\b",
    re.I,
)
_PRICE = re.compile(
    r"(?:US|CA|C|A|AU)?[$€£¥]\s?\d[\d.,' ]*\d|(?:US|CA|C|A|AU)?[$€£¥]\s?\d"
    r"|\b(?:USD|EUR|GBP|CAD|AUD|CHF|JPY)\s?\d[\d.,']*"
    r"|\d[\d.,']*\s?(?:[€£]|(?:USD|EUR|GBP|CAD|AUD|CHF|JPY|dollars|euros?|pounds|francs|yen)\b)",
    re.I,
)
# A length that was converted is said in whole numbers or in quarters.
_ROUNDING = {"in": Decimal("0.5"), "cm": Decimal(1)}


def size_defects(prose: str, facts: Facts, record: str) -> Iterator[str]:
    """Sentences on sizes that are not the record's, nor its conversion between inches and centimetres."""
    known = _size(facts.size_text, "in")
    says = f"The size is {facts.size_text}." if facts.size_text else "The record has no size."
    rest = prose
    for match in _PRODUCT.finditer(prose):
        rest = rest.replace(match[0], " ")
        claimed = _size(match[0], known.unit if known else "in")
        if not _same(claimed, known) and _squashed(match[0]) not in _squashed(record):
            yield f"It claims a size of {match[0].strip(' .')}. {says}"
    for match in _ALONE.finditer(rest):
        if not _is_side(match["number"], match["unit"], known) and _squashed(match[0]) not in _squashed(record):
            yield f"It claims a length of {match[0].strip(' .')}. {says}"


def price_defects(prose: str, facts: Facts, record: str) -> Iterator[str]:
    """Sentences on prices that are not the record's."""
    known = _price(facts.price_text, "USD")
    says = f"The price is {facts.price_text}." if facts.price_text else "The record has no price."
    for match in _PRICE.finditer(prose):
        claimed = _price(match[0].rstrip(".,' "), known.currency if known else "USD")
        if (claimed is None or claimed != known) and _squashed(match[0]).rstrip(".,'") not in _squashed(record):
            yield f"It claims a price of {match[0].strip(' .')}. {says}"


def _size(text: str, unit: str) -> Size | None:
    try:
        size = size_read(text, unit=unit)
    except InvalidInput:
        return None
    return size if size.height is not None else None


def _price(text: str, currency: str) -> Price | None:
    try:
        price = price_read(text, currency=currency)
    except InvalidInput:
        return None
    return price if price.minor is not None else None


def _same(claimed: Size | None, known: Size | None) -> bool:
    """Whether height and width agree, and the depth when it is named."""
    if claimed is None or known is None:
        return False
    sides = [(claimed.height, known.height), (claimed.width, known.width)]
    if claimed.depth is not None:
        sides.append((claimed.depth, known.depth))
    return all(_agrees(said, claimed.unit, true, known.unit) for said, true in sides)


def _is_side(number: str, unit: str, known: Size | None) -> bool:
    """Whether one of the recorded sides is that long."""
    if known is None:
        return False
    said = _size(f"{number} {unit} x {number} {unit}", known.unit)
    sides = (known.height, known.width, known.depth)
    return said is not None and any(_agrees(said.height, said.unit, side, known.unit) for side in sides)


def _agrees(said: Decimal | None, said_unit: str, true: Decimal | None, true_unit: str) -> bool:
    if said is None or true is None:
        return said is true
    if said_unit == true_unit:
        return said == true
    converted = true * CM_PER_INCH if said_unit == "cm" else true / CM_PER_INCH
    return abs(said - converted) <= _ROUNDING[cast("Literal['in', 'cm']", said_unit)]


def _squashed(text: str) -> str:
    return re.sub(r"\s+", "", text.casefold().replace("×", "x").replace("✕", "x"))
