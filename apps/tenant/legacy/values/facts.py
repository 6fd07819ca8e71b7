"""Prices and sizes as they were typed: understood, or kept as they are."""

from dataclasses import dataclass
from decimal import Decimal

from apps.core.errors import InvalidInput
from apps.tenant.artworks.facts.price import price_read
from apps.tenant.artworks.facts.size import size_read


@dataclass(frozen=True)
class PriceSaid:
    """``minor`` in the smallest unit of ``currency``; ``kept`` is the text where it is no one price."""

    minor: int | None = None
    currency: str = "USD"
    kept: str = ""


@dataclass(frozen=True)
class SizeSaid:
    """Lengths in ``unit``, height before width; ``kept`` is the text where it is not clear."""

    height: Decimal | None = None
    width: Decimal | None = None
    depth: Decimal | None = None
    unit: str = "in"
    kept: str = ""


def price_said(text: str) -> PriceSaid:
    """``$150`` is a price, ``$150 - $250`` and ``on request`` are text. Never raises."""
    if not text.strip():
        return PriceSaid()
    try:
        price = price_read(text, currency="USD")
    except InvalidInput:
        return PriceSaid(kept=text.strip())
    return PriceSaid(price.minor, price.currency)


def size_said(text: str) -> SizeSaid:
    """``24 x 12``, ``24"x36"x1.5"``, ``60 × 40 cm``; what names no unit is inches. Never raises."""
    if not text.strip():
        return SizeSaid()
    try:
        size = size_read(text, unit="in")
    except InvalidInput:
        return SizeSaid(kept=text.strip())
    return SizeSaid(size.height, size.width, size.depth, size.unit)
