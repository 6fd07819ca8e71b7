"""Cancelling posts because of something that happened to their artworks, and bringing them back."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.activity.services import activity_record
from apps.tenant.schedule.history import posts_restore, restorable, snapshot
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import ARROWS, OPEN_STATES


@transaction.atomic
def posts_cancel(*, actor: Actor, posts: Iterable[Post], why: str) -> dict[str, str]:
    """Cancel posts that have not left the house; their ids with the states they had, to undo it by.

    Raises Conflict, and nothing is cancelled, when one of them has left it. A query for each and one for the log.
    """
    cancelled: dict[str, str] = {}
    for post in posts:
        if PostState.CANCELLED not in ARROWS[PostState(post.state)]:
            where = f"{post.get_network_display()} on {timezone.localtime(post.scheduled_at):%d %b %Y %H:%M}"
            state = post.get_state_display().lower()
            raise Conflict(f"“{post.artwork.title}” is {state} for {where} already. Cancel that post first.")
        cancelled[str(post.pk)] = post.state
        post.state, post.version = PostState.CANCELLED, post.version + 1
        post.save(update_fields=["state", "version", "updated_at"])
    if cancelled:
        summary = f"Cancelled {_some(len(cancelled))}: {why}"
        activity_record(actor=actor, verb="posts.cancelled", summary=summary, data={"posts": cancelled})
    return cancelled


@transaction.atomic
def posts_uncancel(*, actor: Actor, states: Mapping[UUID, str]) -> int:
    """Give cancelled posts their states back, where their time is to come and still free; how many.

    About ten queries.
    """
    waiting = Post.objects.order_by("pk").select_for_update().filter(pk__in=list(states), state=PostState.CANCELLED)
    posts = waiting.filter(scheduled_at__gt=timezone.now()).in_bulk()
    going = restorable(posts, {pk: {**snapshot(post), "state": _back_to(states[pk])} for pk, post in posts.items()})
    posts_restore([posts[pk] for pk in going], going)
    back = len(going)
    if back:
        activity_record(actor=actor, verb="posts.uncancelled", summary=f"Brought back {_some(back)}")
    return back


def _back_to(state: str) -> str:
    """What had been sent is planned anew."""
    return state if state in OPEN_STATES else str(PostState.READY)


def _some(count: int) -> str:
    return f"{count} post{'' if count == 1 else 's'}"
