"""Approving words: somebody with the right has read them as they are."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.limits import check
from apps.tenant.captions.models import Caption
from apps.tenant.captions.selectors import draft_of


@transaction.atomic
def captions_approve(
    *, actor: Actor, artworks: Iterable[Artwork], network: Network | None = None
) -> tuple[int, list[str]]:
    """Approve the artworks' captions, or those of one network; how many, and a sentence for each that can't be.

    Three queries.
    """
    artworks = list(artworks)
    titles = {artwork.pk: artwork.title for artwork in artworks}
    captions = Caption.objects.select_for_update().filter(artwork__in=titles)
    if network is not None:
        captions = captions.filter(network=network)
    found = list(captions)
    refused = [f"“{titles[key]}” has no caption yet." for key in titles.keys() - {one.artwork_id for one in found}]
    approved = []
    for caption in found:
        wrong = check(draft_of(caption), Network(caption.network))
        if wrong:
            refused.append(f"“{titles[caption.artwork_id]}”: {wrong[0].message}")
        elif caption.approved_at is None:
            caption.approved_at, caption.approved_by_id = timezone.now(), actor.user_id
            approved.append(caption)
    Caption.objects.bulk_update(approved, ["approved_at", "approved_by"], batch_size=500)
    if approved:
        summary = f"Approved {len(approved):,} caption{'' if len(approved) == 1 else 's'}"
        ids = [str(caption.pk) for caption in approved]
        activity_record(actor=actor, verb="captions.approved", summary=summary, data={"captions": ids})
    return len(approved), refused


@transaction.atomic
def caption_unapprove(*, actor: Actor, caption: Caption) -> None:
    """Take an approval back; nothing happens to a caption without one. Two queries."""
    if Caption.objects.filter(pk=caption.pk, approved_at__isnull=False).update(approved_at=None, approved_by=None):
        summary = f"Took back the approval of the {caption.get_network_display()} caption of {caption.artwork.title}"
        activity_record(actor=actor, verb="caption.unapproved", summary=summary, object_id=caption.artwork_id)
