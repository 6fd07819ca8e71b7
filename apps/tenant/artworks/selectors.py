"""Reads of artworks, collections and uploads."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.artworks.models import Artwork, Collection, FactsSheet, Rendition, Upload, UploadState
from apps.tenant.artworks.querysets import ArtworkQuerySet, CollectionQuerySet


def artwork_get_for(actor: Actor, artwork_id: UUID) -> Artwork:
    """The artwork that is in the library, with its collection. Raises NotFound. One query."""
    artwork: Artwork | None = Artwork.objects.present().select_related("collection").filter(pk=artwork_id).first()
    if artwork is None:
        raise NotFound("That artwork is not in the library any more.")
    return artwork


def artworks_get_for(actor: Actor, artwork_ids: Iterable[UUID]) -> list[Artwork]:
    """Those of the artworks that are in the library. One query."""
    return list(Artwork.objects.present().filter(pk__in=list(artwork_ids)))


def artworks_binned(actor: Actor) -> ArtworkQuerySet:
    """What is in the bin, last thrown away first. One query."""
    return Artwork.objects.binned().order_by("-deleted_at")


def binned_get_for(actor: Actor, artwork_id: UUID) -> Artwork:
    """An artwork in the bin. Raises NotFound. One query."""
    artwork: Artwork | None = Artwork.objects.binned().filter(pk=artwork_id).first()
    if artwork is None:
        raise NotFound("That artwork is not in the bin any more.")
    return artwork


def collections_list(actor: Actor) -> CollectionQuerySet:
    """All collections by name with ``artwork_count`` and ``cover_id``. One query."""
    return Collection.objects.with_counts().order_by("name")


def collection_get_for(actor: Actor, collection_id: UUID) -> Collection:
    """The collection. Raises NotFound. One query."""
    collection: Collection | None = Collection.objects.filter(pk=collection_id).first()
    if collection is None:
        raise NotFound("That collection is not here any more.")
    return collection


def rendition_get_for(actor: Actor, artwork_id: UUID, kind: str) -> Rendition:
    """One size of an artwork, binned ones too (the bin shows them). Raises NotFound. One query."""
    rendition = Rendition.objects.filter(artwork_id=artwork_id, kind=kind).first()
    if rendition is None:
        raise NotFound("There is no such picture.")
    return rendition


def upload_get_for(actor: Actor, upload_id: UUID) -> Upload:
    """The upload. Raises NotFound. One query."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound("That upload is not here any more. Please send the file again.")
    return upload


def uploads_duplicate(actor: Actor, upload_ids: Iterable[UUID] | None) -> list[Upload]:
    """Uploads that wait for somebody to say what to do with them: those of the ids, or all. One query."""
    waiting = Upload.objects.filter(state=UploadState.DUPLICATE, dismissed_at=None)
    return list(waiting if upload_ids is None else waiting.filter(pk__in=list(upload_ids)))


def uploads_shown(actor: Actor) -> dict[str, object]:
    """For the template: how many are how far, those that need somebody, and whether to ask again. Two queries.

    ``counts`` by state; ``asking`` are the first hundred refused or duplicate ones, the latest first.
    """
    shown = Upload.objects.filter(dismissed_at=None)
    counts = dict(shown.values_list("state").annotate(number=Count("pk")).order_by())
    asking = shown.filter(state__in=[UploadState.REFUSED, UploadState.DUPLICATE]).select_related("artwork")
    return {
        "uploads": counts,
        "upload_total": sum(counts.values()),
        "asking": list(asking.defer("artwork__search_text").order_by("-created_at")[:100]) if counts else [],
        "is_waiting": counts.get(UploadState.RECEIVED, 0) > 0,
    }


def facts_sheet_get_for(actor: Actor, sheet_id: UUID) -> FactsSheet:
    """A sheet of facts. Raises NotFound. One query."""
    found = FactsSheet.objects.filter(pk=sheet_id).first()
    if found is None:
        raise NotFound("That sheet is not here any more.")
    return found


def facts_sheets_recent(actor: Actor) -> list[FactsSheet]:
    """The newest twenty, without what they say. One query."""
    return list(FactsSheet.objects.defer("changes", "problems")[:20])
