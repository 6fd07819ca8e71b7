"""Reads of captions and writing jobs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.querysets import ArtworkQuerySet
from apps.tenant.captions.changes import Change, changes
from apps.tenant.captions.limits import check
from apps.tenant.captions.models import Caption, CaptionVersion, Words, WritingJob
from apps.tenant.captions.writers.base import Draft

_MOST_VERSIONS = 50


@dataclass(frozen=True)
class Cell:
    """One network of one artwork in the overview."""

    network: Network
    state: str  # present, missing or over
    words: str


def artworks_with_captions(
    actor: Actor,
    *,
    query: str = "",
    collection: UUID | None = None,
    missing: bool = False,
    network: Network | None = None,
) -> ArtworkQuerySet:
    """Artworks of the library or of one collection, newest first. One query.

    With ``missing`` those that lack words for the network, or for any.
    """
    found: ArtworkQuerySet = Artwork.objects.present().select_related("collection").search(query)
    if collection is not None:
        found = found.filter(collection=collection)
    if missing:
        condition = Q()
        for one in [network] if network else Network:
            condition |= Q(~Exists(Caption.objects.filter(artwork=OuterRef("pk"), network=one)))
        found = found.filter(condition)
    return found


def caption_cells(artworks: Iterable[Artwork]) -> dict[UUID, list[Cell]]:
    """For each artwork how it stands on each network. One query."""
    artworks = list(artworks)
    by_key = {(one.artwork_id, one.network): one for one in Caption.objects.filter(artwork__in=artworks)}
    return {
        artwork.pk: [_cell(network, by_key.get((artwork.pk, network.value))) for network in Network]
        for artwork in artworks
    }


def captions_of(artwork: Artwork) -> dict[str, Caption]:
    """The artwork's captions by network; an unsaved empty one where there is none. One query."""
    present = {caption.network: caption for caption in Caption.objects.filter(artwork=artwork)}
    return {
        network.value: present.get(network.value) or Caption(artwork=artwork, network=network, version=0)
        for network in Network
    }


def captions_for(artworks: Iterable[Artwork], network: Network) -> dict[UUID, Caption]:
    """The captions of many artworks for one network; an unsaved empty one where there is none. One query."""
    artworks = list(artworks)
    present = {one.artwork_id: one for one in Caption.objects.filter(artwork__in=artworks, network=network)}
    found = {}
    for artwork in artworks:
        found[artwork.pk] = present.get(artwork.pk) or Caption(artwork=artwork, network=network, version=0)
        found[artwork.pk].artwork = artwork
    return found


def neighbours(artwork: Artwork) -> tuple[Artwork | None, Artwork | None]:
    """The artworks before and after it in the overview's order. Two queries."""
    present = Artwork.objects.present()
    newer = present.filter(created_at__gt=artwork.created_at).order_by("created_at").first()
    older = present.filter(created_at__lt=artwork.created_at).order_by("-created_at").first()
    return newer, older


def job_get_for(actor: Actor, job_id: UUID) -> WritingJob:
    """The writing job. Raises NotFound. One query."""
    job = WritingJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound("That job is not here any more.")
    return job


def jobs_running(actor: Actor) -> list[WritingJob]:
    """Jobs that are not at their end. One query."""
    return list(WritingJob.objects.filter(state__in=["waiting", "running"]))


def boards_used(actor: Actor) -> list[str]:
    """The Pinterest boards that captions name, in order, at most 100. One query."""
    named = Caption.objects.filter(network=Network.PINTEREST).exclude(board="").order_by("board")
    return list(named.values_list("board", flat=True).distinct()[:100])


def versions_of(caption: Caption) -> list[CaptionVersion]:
    """The newest fifty versions of a caption, newest first. One query; none for a caption that is not saved."""
    return [] if caption._state.adding else list(caption.versions.all()[:_MOST_VERSIONS])


def version_get_for(actor: Actor, artwork: Artwork, version_id: UUID) -> CaptionVersion:
    """A version of one of the artwork's captions. Raises NotFound. One query."""
    found = CaptionVersion.objects.select_related("caption").filter(caption__artwork=artwork, pk=version_id).first()
    if found is None:
        raise NotFound("That version is not here any more.")
    return found


def changes_since(old: CaptionVersion) -> list[Change]:
    """What has changed from that version to the caption as it is now."""
    return changes(draft_of(old), draft_of(old.caption))


def draft_of(caption: Words) -> Draft:
    """The caption, or one of its versions, as writers and limits know it."""
    return Draft(
        text=caption.text,
        print_text=caption.print_text,
        hashtags=tuple(caption.hashtags),
        title=caption.title,
        link=caption.link,
        board=caption.board,
        alt_text=caption.alt_text,
    )


def _cell(network: Network, caption: Caption | None) -> Cell:
    if caption is None:
        return Cell(network, "missing", "No caption yet")
    over = check(draft_of(caption), network)
    return Cell(network, "over", over[0].message) if over else Cell(network, "present", caption.text[:120])
