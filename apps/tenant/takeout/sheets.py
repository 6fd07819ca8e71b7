"""The export's tables for spreadsheet programs: what people look for, with names instead of ids."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from apps.core.networks import Network
from apps.core.statuses import status_of
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.captions.models import Caption, CaptionSource
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post
from apps.tenant.takeout.tables import Names
from apps.tenant.takeout.tables.table import ROWS_AT_ONCE
from apps.tenant.takeout.values import time_text


@dataclass(frozen=True)
class Sheet:
    """``csv/<name>.csv``: its headers, and how its rows are read."""

    name: str
    headers: tuple[str, ...]
    rows: Callable[[ZoneInfo, Names], Iterator[tuple[Any, ...]]]


def _utc(moment: datetime | None) -> str:
    return time_text(moment) if moment else ""


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _artworks(zone: ZoneInfo, names: Names) -> Iterator[tuple[Any, ...]]:
    found: QuerySet[Artwork] = QuerySet(Artwork).select_related("collection").defer("palette", "search_text")
    for one in found.order_by("created_at", "id").iterator(chunk_size=ROWS_AT_ONCE):
        yield (
            *(one.title, one.collection.name if one.collection else "", one.medium),
            *(one.height, one.width, one.depth, one.unit, one.year),
            *(one.price_text, one.price_minor, one.currency if one.price_minor is not None else ""),
            *(one.edition_text, one.sku, ", ".join(one.tags), one.note),
            *(one.get_availability_display(), one.hold_until, "yes" if one.deleted_at else ""),
            *(names.originals.get(one.pk, ""), one.byte_size, _utc(one.created_at), one.pk),
        )


def _captions(zone: ZoneInfo, names: Names) -> Iterator[tuple[Any, ...]]:
    found: QuerySet[Caption] = QuerySet(Caption).select_related("artwork")
    for one in found.order_by("artwork__title", "artwork_id", "network").iterator(chunk_size=ROWS_AT_ONCE):
        yield (
            *(one.artwork.title, Network(one.network).label, one.text, one.print_text, _tags(one.hashtags)),
            *(one.title, one.link, one.board, one.alt_text, CaptionSource(one.source).label, one.version),
            *(_utc(one.approved_at), _utc(one.updated_at), one.artwork_id, one.pk),
        )


def _posts(zone: ZoneInfo, names: Names) -> Iterator[tuple[Any, ...]]:
    found: QuerySet[Post] = QuerySet(Post).select_related("artwork", "delivery")
    for one in found.order_by("scheduled_at", "network", "id").iterator(chunk_size=ROWS_AT_ONCE):
        delivery: Delivery | None = getattr(one, "delivery", None)
        yield (
            *(_local(one.scheduled_at, zone), zone.key, _utc(one.scheduled_at)),
            *(Network(one.network).label, one.artwork.title, status_of("post", one.state).label),
            *(one.approved_name, _utc(one.approved_at)),
            *((delivery.remote_id, delivery.remote_link, delivery.sentence) if delivery else ("", "", "")),
            *(one.artwork_id, one.event_id, one.pk),
        )


def _events(zone: ZoneInfo, names: Names) -> Iterator[tuple[Any, ...]]:
    found: QuerySet[Event] = QuerySet(Event).select_related("calendar")
    for one in found.order_by("starts_at", "id").iterator(chunk_size=ROWS_AT_ONCE):
        yield (
            *(one.calendar.name, one.summary, one.description, "yes" if one.all_day else ""),
            *(_local(one.starts_at, zone), _local(one.ends_at, zone), _local(one.posts_at, zone), zone.key),
            *(_utc(one.starts_at), _utc(one.ends_at), _utc(one.posts_at)),
            *("yes" if one.wanted else "", one.calendar_id, one.pk),
        )


def _tags(tags: list[str]) -> str:
    return " ".join(f"#{tag}" for tag in tags)


SHEETS = (
    Sheet(
        "artworks",
        (
            *("Title", "Collection", "Medium", "Height", "Width", "Depth", "Unit", "Year"),
            *("Price", "Price in minor units", "Currency", "Edition", "SKU", "Tags", "Note"),
            *("Availability", "Held until", "In the bin", "File", "Bytes", "Added (UTC)", "Id"),
        ),
        _artworks,
    ),
    Sheet(
        "captions",
        (
            *("Artwork", "Network", "Text", "Words for prints", "Hashtags", "Title", "Link", "Board", "Alt text"),
            *("Written by", "Version", "Approved (UTC)", "Changed (UTC)", "Artwork’s id", "Id"),
        ),
        _captions,
    ),
    Sheet(
        "posts",
        (
            *("Date and time", "Time zone", "UTC", "Network", "Artwork", "State", "Approved by", "Approved (UTC)"),
            *("Id at Publer", "Link", "Problem", "Artwork’s id", "Event’s id", "Id"),
        ),
        _posts,
    ),
    Sheet(
        "events",
        (
            *("Calendar", "Title", "Description", "All day", "Starts", "Ends", "Posting time", "Time zone"),
            *("Starts (UTC)", "Ends (UTC)", "Posting time (UTC)", "Used", "Calendar’s id", "Id"),
        ),
        _events,
    ),
)
