"""The facts that a sheet may hold: how each is read from a cell, taken from an artwork, written and shown."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from apps.core.errors import InvalidInput
from apps.core.sheets.quotes import short
from apps.tenant.artworks.facts.price import price_read, price_text
from apps.tenant.artworks.facts.size import Size, size_read, size_text
from apps.tenant.artworks.facts.words import availability_read, edition_read, prints_read, tags_read, year_read
from apps.tenant.artworks.models import Artwork, Availability

# A value is what JSON can hold: the artwork's fields by name, texts, numbers and lists.
Value = dict[str, Any]
EMPTIED = "-"
_QUOTED = re.compile(r"''?[=+\-@\t\r]")


@dataclass(frozen=True)
class Fact:
    """``fields`` are the artwork's; ``read`` gets the cell and the artwork. Only some can be emptied by a "-"."""

    name: str
    label: str
    fields: tuple[str, ...]
    read: Callable[[str, Artwork], Value]
    show: Callable[[Value], str]
    can_be_emptied: bool = True

    def of(self, artwork: Artwork) -> Value:
        """The artwork's own. ``collection`` has to be fetched."""
        if self.name == "collection":
            return {"collection": artwork.collection.name if artwork.collection else ""}
        return {name: _plain(getattr(artwork, name)) for name in self.fields}

    def emptied(self, artwork: Artwork) -> Value:
        """What nothing is, for this fact."""
        blank = {"unit": artwork.unit, "currency": artwork.currency, "tags": []}
        texts = {"medium", "sku", "note", "edition", "collection"}
        return {name: blank.get(name, "" if name in texts else None) for name in self.fields}


def cell_text(cell: str) -> str:
    """The cell without the apostrophe that our template, too, puts before what looks like a formula."""
    return cell[1:] if _QUOTED.match(cell) else cell


def python_of(name: str, value: Any) -> Any:
    """A field's value from its form in JSON."""
    if value is not None and name in {"height", "width", "depth"}:
        return Decimal(value)
    return date.fromisoformat(value) if value is not None and name == "hold_until" else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _text(name: str, label: str, limit: int) -> Callable[[str, Artwork], Value]:
    def read(cell: str, artwork: Artwork) -> Value:
        text = cell.strip() if name == "note" else " ".join(cell.split())
        if len(text) > limit:
            raise InvalidInput(f"The {label} has {len(text)} characters; {limit} is the most.")
        return {name: text}

    return read


def _size(cell: str, artwork: Artwork) -> Value:
    return size_value(size_read(cell, unit=artwork.unit))


def size_value(size: Size) -> Value:
    """A size as a value."""
    return {name: _plain(getattr(size, name)) for name in ("height", "width", "depth", "unit")}


def _show_size(value: Value) -> str:
    height, width, depth = (python_of(name, value[name]) for name in ("height", "width", "depth"))
    return size_text(Size(height, width, depth, cast("Literal['in', 'cm']", value["unit"])))


def _price(cell: str, artwork: Artwork) -> Value:
    price = price_read(cell, currency=artwork.currency)
    return {"price_minor": price.minor, "currency": price.currency}


def _edition(cell: str, artwork: Artwork) -> Value:
    """A print of which nothing is counted does not take away the counts that are known."""
    edition = edition_read(cell)
    if edition.kind == "print" == artwork.edition and edition.size is None and edition.left is None:
        edition = replace(edition, size=artwork.edition_size, left=artwork.prints_left)
    return {"edition": edition.kind, "edition_size": edition.size, "prints_left": edition.left}


def _show_edition(value: Value) -> str:
    """As ``edition_read`` takes it."""
    if value["edition"] != "print":
        return str(value["edition"])
    size, left = value["edition_size"], value["prints_left"]
    if size is None:
        return "print" if left is None else f"{left} left"
    return f"edition of {size}" + ("" if left is None else f", {left} left")


def _availability(cell: str, artwork: Artwork) -> Value:
    """A hold that is there already keeps its end."""
    wanted = availability_read(cell)
    if wanted == artwork.availability:
        carried = artwork.availability_carried
        return {"availability": wanted, "hold_until": _plain(artwork.hold_until), "availability_carried": carried}
    return {"availability": wanted, "hold_until": None, "availability_carried": False}


def _show_text(name: str) -> Callable[[Value], str]:
    return lambda value: str(value[name])


FACTS = (
    Fact("title", "Title", ("title",), _text("title", "title", 200), _show_text("title"), can_be_emptied=False),
    Fact("medium", "Medium", ("medium",), _text("medium", "medium", 200), _show_text("medium")),
    Fact("size", "Size", ("height", "width", "depth", "unit"), _size, _show_size),
    Fact(
        "year",
        "Year",
        ("year",),
        lambda cell, artwork: {"year": year_read(cell)},
        lambda value: str(value["year"] or ""),
    ),
    Fact(
        "price",
        "Price",
        ("price_minor", "currency"),
        _price,
        lambda value: price_text(value["price_minor"], value["currency"]),
    ),
    Fact("sku", "SKU", ("sku",), _text("sku", "SKU", 60), _show_text("sku")),
    Fact("edition", "Edition", ("edition", "edition_size", "prints_left"), _edition, _show_edition),
    Fact(
        "availability",
        "Availability",
        ("availability", "hold_until", "availability_carried"),
        _availability,
        lambda value: str(Availability(value["availability"]).label),
        can_be_emptied=False,
    ),
    Fact(
        "prints",
        "Prints",
        ("has_prints",),
        lambda cell, artwork: {"has_prints": prints_read(cell)},
        lambda value: "yes" if value["has_prints"] else "no",
        can_be_emptied=False,
    ),
    Fact(
        "collection",
        "Collection",
        ("collection",),
        _text("collection", "collection’s name", 120),
        _show_text("collection"),
    ),
    Fact(
        "tags",
        "Tags",
        ("tags",),
        lambda cell, artwork: {"tags": list(tags_read(cell))},
        lambda value: ", ".join(value["tags"]),
    ),
    Fact("note", "Note", ("note",), _text("note", "note", 10_000), _show_text("note")),
)
BY_NAME = {fact.name: fact for fact in FACTS}


def described(cell: str) -> str:
    """Enough of the cell to find it again."""
    return short(cell)
