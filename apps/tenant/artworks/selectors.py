"""Reads of artworks, collections and uploads."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.artworks.models import Artwork, Availability, Collection, Rendition, Upload, UploadState
from apps.tenant.artworks.querysets import ArtworkQuerySet, CollectionQuerySet

SORTS = {
    "newest": ("-created_at", "id"),
    "oldest": ("created_at", "id"),
    "title": ("title", "id"),
}


@dataclass(frozen=True)
class LibraryFilter:
    """What the library shows, as it stands in the address."""

    query: str = ""
    availability: str = ""
    collection: str = ""
    sort: str = "newest"

    @property
    def is_set(self) -> bool:
        """Whether something is left out."""
        return bool(self.query or self.availability or self.collection)


def artworks_list(actor: Actor, wanted: LibraryFilter) -> ArtworkQuerySet:
    """The library's artworks with their collections. One query."""
    found: ArtworkQuerySet = Artwork.objects.present().select_related("collection").search(wanted.query)
    if wanted.availability in Availability.values:
        found = found.filter(availability=wanted.availability)
    if wanted.collection == "none":
        found = found.filter(collection=None)
    elif wanted.collection:
        found = found.filter(collection_id=_uuid_or_nothing(wanted.collection))
    return found.order_by(*SORTS.get(wanted.sort, SORTS["newest"]))


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


def uploads_shown(actor: Actor) -> dict[str, object]:
    """For the template: what is on its way or has ended and was not taken off the page, and whether to ask again.

    One query.
    """
    uploads = list(Upload.objects.filter(dismissed_at=None).select_related("artwork").order_by("-created_at")[:400])
    return {"uploads": uploads, "is_waiting": any(upload.state == UploadState.RECEIVED for upload in uploads)}


def _uuid_or_nothing(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
