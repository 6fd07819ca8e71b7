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
from apps.tenant.captions.limits import check
from apps.tenant.captions.models import Caption, WritingJob
from apps.tenant.captions.writers.base import Draft


@dataclass(frozen=True)
class Cell:
    """One network of one artwork in the overview."""

    network: Network
    state: str  # present, missing or over
    words: str


def artworks_with_captions(actor: Actor, *, query: str = "", missing: bool = False) -> ArtworkQuerySet:
    """Artworks of the library, newest first; with ``missing`` those that lack words for a network. One query."""
    found: ArtworkQuerySet = Artwork.objects.present().select_related("collection").search(query)
    if missing:
        condition = Q()
        for network in Network:
            condition |= Q(~Exists(Caption.objects.filter(artwork=OuterRef("pk"), network=network)))
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


def draft_of(caption: Caption) -> Draft:
    """The caption as writers and limits know it."""
    return Draft(
        text=caption.text,
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
