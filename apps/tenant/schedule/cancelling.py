"""Cancelling posts because of something that happened to their artworks, and bringing them back."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.activity.services import activity_record
from apps.tenant.schedule.history import posts_restore, snapshot
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import ARROWS


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
    """Give cancelled posts their states back, where their time is to come and still free; how many."""
    waiting = Post.objects.select_for_update().filter(pk__in=list(states), state=PostState.CANCELLED)
    back = 0
    for post in waiting.filter(scheduled_at__gt=timezone.now()):
        state = states[post.pk] if states[post.pk] in {"draft", "ready", "approved"} else PostState.READY
        try:
            posts_restore([post], {post.pk: {**snapshot(post), "state": str(state)}})
        except Conflict:
            continue
        back += 1
    if back:
        activity_record(actor=actor, verb="posts.uncancelled", summary=f"Brought back {_some(back)}")
    return back


def _some(count: int) -> str:
    return f"{count} post{'' if count == 1 else 's'}"
