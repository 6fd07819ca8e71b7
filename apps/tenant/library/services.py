"""Writes that concern artworks together with their posts and captions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict, NotFound
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.services import artworks_bin, artworks_restore
from apps.tenant.library.selectors import posts_to_come
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.schedule.cancelling import posts_cancel, posts_uncancel
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import OPEN_STATES


@transaction.atomic
def artworks_throw_away(*, actor: Actor, artworks: Sequence[Artwork]) -> tuple[int, Entry]:
    """Move to the bin and take what is to come out of the schedule; how many, and the log's entry to undo it by.

    What is on its way to Publer, or there already, is called back: it is *cancelling* until Publer has confirmed.
    """
    why = "its artwork went to the bin"
    ids = [artwork.pk for artwork in artworks]
    # Artworks before posts, as a sale and a sending lock them.
    list(Artwork.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    list(Post.objects.standing().filter(artwork__in=ids).order_by("pk").select_for_update().values_list("pk"))
    posts = posts_to_come(list(artworks))
    here = [post for post in posts if post.state in OPEN_STATES]
    away = posts_call_back(
        actor=actor, posts=[post for post in posts if post not in here], why=why, then=PostState.CANCELLED
    )
    states = {str(post.pk): post.state for post in away}
    states |= posts_cancel(actor=actor, posts=here, why=why)
    count, entry = artworks_bin(actor=actor, artworks=artworks, data={"posts": states})
    return count, entry


@transaction.atomic
def throwing_away_undo(*, actor: Actor, entry_id: UUID) -> tuple[int, list[str]]:
    """Bring back what one ``artworks_throw_away`` took, its posts too where their time is still to come.

    How many artworks, and the titles of those that stay in the bin because their file was added again.
    Raises NotFound when there is no such entry, Conflict when all of it is back already.
    """
    entry = Entry.objects.filter(pk=entry_id, verb="artworks.binned").first()
    if entry is None:
        raise NotFound("There is nothing to undo any more.")
    data: dict[str, Any] = entry.data
    count, twins = artworks_restore(actor=actor, artwork_ids=[UUID(one) for one in data["artworks"]])
    if not count and not twins:
        raise Conflict("These artworks are back already, or were removed for good.")
    posts_uncancel(actor=actor, states={UUID(pk): state for pk, state in data.get("posts", {}).items()})
    return count, twins
