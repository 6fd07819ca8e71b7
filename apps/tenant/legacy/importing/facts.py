"""What a picture's row says of the painting, as the facts of an artwork. Pure."""

from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import InvalidInput
from apps.tenant.artworks.facts.words import tags_read
from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.naming import clean_title
from apps.tenant.artworks.stock import CARRIED
from apps.tenant.legacy.importing.collections import fulfilment_of
from apps.tenant.legacy.importing.known import kept_of
from apps.tenant.legacy.source.rows import OldCollection, OldImage
from apps.tenant.legacy.values.facts import price_said, size_said
from apps.tenant.legacy.values.text import one_line, shortened
from apps.tenant.legacy.values.words import availability_read, status_read

_KEPT = (
    "post_subtype",
    "post_url",
    "cta",
    "comments",
    "cover_image_url",
    "etsy_quantity",
    "media",
    "media_source",
    "media_urls",
    "reminder",
    "seo_description",
    "seo_title",
    "calendar_selection",
    "calendar_source",
)
_LONGEST_TITLE, _LONGEST_MEDIUM, _LONGEST_SKU = 200, 200, 60


@dataclass
class FactsSaid:
    """``facts`` are an artwork's fields, ``kept`` what has no field, ``notes`` what people should know of it."""

    facts: dict[str, Any]
    kept: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def facts_of(image: OldImage, collection: OldCollection | None) -> FactsSaid:
    """A picture without materials or size of its own has its collection's, as the old application wrote it."""
    said = FactsSaid({}, kept_of(image, _KEPT))
    if image.calendar_event_id is not None:
        said.kept["calendar_event_id"] = str(image.calendar_event_id)
    _names(image, collection, said)
    _sizes(image, collection, said)
    _price(image, said)
    _tags(image, said)
    _stock(image, collection, said)
    if status_read(image.status) is None:
        said.kept["status"] = image.status
        said.notes.append(f"Its status “{image.status[:40]}” is not known; it counts as a draft.")
    return said


def _names(image: OldImage, collection: OldCollection | None, said: FactsSaid) -> None:
    named = [one_line(text) for text in (image.painting_name, image.title, collection.name if collection else "")]
    title = next(filter(None, named), "") or clean_title(image.original_filename or image.stored_filename)
    _cut("title", title, _LONGEST_TITLE, said)
    if named[1] and named[1] != title:
        said.kept["title"] = named[1]
    medium = one_line(image.materials) or (one_line(collection.materials) if collection else "")
    _cut("medium", medium, _LONGEST_MEDIUM, said)
    sku = one_line(image.etsy_sku)
    _cut("sku", sku, _LONGEST_SKU, said)
    said.facts["note"] = image.artist_note


def _cut(name: str, text: str, most: int, said: FactsSaid) -> None:
    said.facts[name] = shortened(text, most)
    if len(text) > most:
        said.kept[f"{name} in full"] = text
        said.notes.append(f"Its {name} was cut to {most} characters; all of it is kept.")


def _sizes(image: OldImage, collection: OldCollection | None, said: FactsSaid) -> None:
    own = size_said(image.size or (collection.size if collection else ""))
    said.facts |= {"height": own.height, "width": own.width, "depth": own.depth, "unit": own.unit}
    if own.kept:
        _add_to_note("Size", own.kept, said)


def _price(image: OldImage, said: FactsSaid) -> None:
    price = price_said(image.etsy_price)
    said.facts |= {"price_minor": price.minor, "currency": price.currency}
    if price.kept:
        _add_to_note("Price", price.kept, said)


def _add_to_note(word: str, text: str, said: FactsSaid) -> None:
    said.facts["note"] = "\n".join(filter(None, [said.facts["note"], f"{word}: {text}"]))
    said.notes.append(f"Its {word.lower()} “{one_line(text)[:60]}” is not clear: it is kept as text, in its note.")


def _tags(image: OldImage, said: FactsSaid) -> None:
    try:
        said.facts["tags"] = list(tags_read(image.labels))
    except InvalidInput as error:
        said.facts["tags"] = []
        said.kept["labels"] = image.labels
        said.notes.append(f"Its labels are kept as text: {error.message}")


def _stock(image: OldImage, collection: OldCollection | None, said: FactsSaid) -> None:
    """What the picture says itself counts; else what its collection's status makes of its artworks."""
    own = availability_read(image.availability_status)
    if own is None:
        said.kept["availability_status"] = image.availability_status
        words = f"Its availability “{image.availability_status[:40]}” is not known; it is on hold until somebody looks."
        said.notes.append(words)
        own = Availability.ON_HOLD
    carried = CARRIED[fulfilment_of(collection)] if collection else Availability.AVAILABLE
    is_carried = own != Availability.SOLD and carried not in {Availability.AVAILABLE, own}
    said.facts |= {"availability": carried if is_carried else own, "availability_carried": is_carried}
