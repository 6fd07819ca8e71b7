"""Reads of what the old application knew and nothing here has a field for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.legacy.models import OldRow

_KEY, _SECONDS = "legacy:kept", 600
_WORDS = {
    "settings": "The workspace",
    "calendar": "Calendar",
    "calendar_event": "Favourable time",
    "event_assignment": "Post",
    "generated_asset": "Mock-up or video",
}


@dataclass(frozen=True)
class Kept:
    """The facts of one old row. Without ``url`` what it became has no page, or is gone."""

    title: str
    kind: str
    url: str
    facts: list[tuple[str, str]]


def has_kept() -> bool:
    """Whether there is anything to show. No query when it is remembered, one when not."""
    known = cache.get(_KEY)
    if known is None:
        known = OldRow.objects.exclude(kept={}).exists()
        cache.set(_KEY, known, _SECONDS)
    return bool(known)


def forget_kept() -> None:
    """To be called when something was brought over, after the commit."""
    cache.delete(_KEY)


def kept_list(*, words: str = "") -> QuerySet[OldRow]:
    """Old rows with facts that have no field here, those whose facts have all of the words. For ``kept_from``."""
    found = OldRow.objects.exclude(kept={}).annotate(text=Cast("kept", TextField()))
    for word in words.replace("\0", "").split()[:8]:
        found = found.filter(text__icontains=word)
    return found.order_by("table", "old_id", "pk")


def kept_from(rows: Sequence[OldRow]) -> list[Kept]:
    """As the page shows them. Two queries, however many there are."""
    ids = [row.object_id for row in rows if row.object_id]
    artworks = dict(Artwork.objects.present().filter(pk__in=ids).values_list("pk", "title"))
    collections = dict(Collection.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [_kept(row, artworks, collections) for row in rows]


def _kept(row: OldRow, artworks: dict[UUID, str], collections: dict[UUID, str]) -> Kept:
    facts = [(name.replace("_", " "), str(value)) for name, value in row.kept.items()]
    title, url = _WORDS.get(row.table, ""), ""
    if row.object_id in artworks:
        title, url = artworks[row.object_id], reverse("artworks:artwork", args=[row.object_id])
    elif row.object_id in collections:
        title, url = collections[row.object_id], reverse("library:collection", args=[row.object_id])
    return Kept(title or f"{row.table} {row.old_id}", row.table.replace("_", " "), url, facts)
