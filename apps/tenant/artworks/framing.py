"""How paintings are framed for the networks' shapes, and the renditions that follow from it."""

import shutil
import tempfile
from collections.abc import Collection as Many
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.imaging.framing import Box, Framing, Matte
from apps.core.imaging.renditions import Kind, RenditionFile, renditions_make
from apps.core.networks import Network
from apps.core.storage import workspace_storage
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks import models
from apps.tenant.artworks.hooks import picture_changed
from apps.tenant.artworks.models import Artwork, Rendition, RenditionKind
from apps.tenant.artworks.shapes import FRAMED, SHAPES, kind_for

_REMADE_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the upright picture, in fractions of its sides."""

    x: float
    y: float
    width: float
    height: float


@transaction.atomic
def framing_set(
    *, actor: Actor, artwork: Artwork, kind: RenditionKind, matte: str, crop: Crop | None
) -> models.Framing:
    """Choose how one shape of the artwork is framed; its picture is made anew in the background. Two queries.

    Without a crop the whole painting is shown on the matte. Raises InvalidInput for a crop outside of the picture.
    """
    if kind not in FRAMED:
        raise InvalidInput("This shape is the painting's own and needs no framing.")
    if crop is not None:
        Box(crop.x, crop.y, crop.width, crop.height)  # refuses what is not inside
    box = {name: getattr(crop, name) if crop else None for name in ("x", "y", "width", "height")}
    framing, _ = models.Framing.objects.update_or_create(
        artwork=artwork,
        kind=kind,
        defaults={"matte": Matte(matte).value, **{f"crop_{name}": value for name, value in box.items()}},
    )
    what = "a detail" if crop else "the whole painting"
    summary = f"Framed {artwork.title} for {kind.label}: {what}"
    activity_record(actor=actor, verb="artwork.framed", summary=summary, object_id=artwork.pk)
    picture_changed(artwork.pk, [network.value for network in SHAPES if kind_for(artwork, network) == kind])
    _remake_later(artwork, [kind])
    return framing


@transaction.atomic
def shape_set(*, actor: Actor, artwork: Artwork, network: Network, kind: str) -> Artwork:
    """Choose the shape that goes out on the network; "" leaves it to the painting's own. Two queries.

    Raises InvalidInput for a shape that the network does not offer.
    """
    if kind and kind not in SHAPES[network]:
        raise InvalidInput(f"{network.label} has no such shape.")
    before = kind_for(artwork, network)
    shapes = {name: value for name, value in artwork.shapes.items() if name != network.value}
    artwork.shapes = {**shapes, network.value: kind} if kind else shapes
    artwork.save(update_fields=["shapes", "updated_at"])
    summary = f"Chose a shape of {artwork.title} for {network.label}"
    activity_record(actor=actor, verb="artwork.framed", summary=summary, object_id=artwork.pk)
    picture_changed(artwork.pk, [network.value] if kind_for(artwork, network) != before else [])
    return artwork


def renditions_remake(*, artwork_id: UUID, kinds: Many[str], only_missing: bool = False) -> None:
    """Make some of the artwork's renditions anew from its original. Run again, it makes the same. Three queries.

    ``only_missing``: those of them that are not there. Nobody has seen such a one: no approval was for another, and
    nothing that is at Publer was made of it, so nothing follows.
    """
    artwork = Artwork.objects.filter(pk=artwork_id).first()
    wanted = {Kind(kind) for kind in kinds}
    if artwork is not None and only_missing:
        wanted -= {Kind(kind) for kind in artwork.renditions.values_list("kind", flat=True)}
    if artwork is None or not wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "original"
        with artwork.original.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
        files = renditions_make(path, framings_of(artwork), wanted)
    changed = set() if only_missing else {kind.value for kind in wanted}
    shown = [network.value for network in SHAPES if kind_for(artwork, network).value in changed]
    with transaction.atomic():
        for made in files:
            rendition_store(artwork, made)
        # Again: who approved since the choice saw the picture as it was before.
        picture_changed(artwork.pk, shown)


def renditions_complete() -> int:
    """Have missing renditions made, for artworks from before there was such a kind; how many artworks. Two queries."""
    counted = Artwork.objects.present().alias(made=Count("renditions")).filter(made__lt=len(RenditionKind))
    artworks = list(counted.prefetch_related("renditions")[:_REMADE_AT_ONCE])
    for artwork in artworks:
        there = {rendition.kind for rendition in artwork.renditions.all()}
        renditions_add_later(artwork, [kind for kind in RenditionKind if kind.value not in there])
    return len(artworks)


def framings_of(artwork: Artwork) -> dict[Kind, Framing]:
    """What was chosen for the artwork's shapes. One query."""
    return {
        Kind(one.kind): Framing(matte=Matte(one.matte), crop=Box(*one.crop) if one.crop else None)
        for one in models.Framing.objects.filter(artwork=artwork)
    }


def rendition_store(artwork: Artwork, made: RenditionFile) -> Rendition:
    """Keep one rendition's file and row, in place of the one there was. One request to the storage, two queries."""
    name = f"artworks/{artwork.pk}/{made.kind.value}.{made.extension.lstrip('.')}"
    storage = workspace_storage()
    storage.delete(name)
    storage.save(name, ContentFile(made.data))
    rendition, _ = Rendition.objects.update_or_create(
        artwork=artwork,
        kind=made.kind.value,
        defaults={
            "file": name,
            "content_type": made.content_type,
            "width": made.width,
            "height": made.height,
            "byte_size": len(made.data),
        },
    )
    return rendition


def renditions_add_later(artwork: Artwork, kinds: Many[RenditionKind]) -> None:
    """Have renditions made that are missing, once the transaction is committed. No query, one message."""
    from apps.tenant.artworks.tasks import frame

    enqueue(frame, artwork_id=str(artwork.pk), kinds=[kind.value for kind in kinds], only_missing=True)


def _remake_later(artwork: Artwork, kinds: list[RenditionKind]) -> None:
    from apps.tenant.artworks.tasks import frame

    enqueue(frame, artwork_id=str(artwork.pk), kinds=[kind.value for kind in kinds])
