"""Calling posts back: at once where they wait here, and at Publer until it has confirmed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.public.dispatch.services import wake
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.deliveries.outcomes import FREE, lead
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState

THERE = (PostState.PUSHING, PostState.SCHEDULED, PostState.UNKNOWN)
CALLABLE = (PostState.QUEUED, *THERE)


@transaction.atomic
def posts_call_back(
    *,
    actor: Actor | None,
    posts: Iterable[Post],
    why: str,
    then: PostState = PostState.APPROVED,
    after: timedelta = timedelta(),
) -> list[Post]:
    """Take posts back from Publer; those that are on their way back now. Others are left as they are.

    Those that have not left get the state ``then`` at once (approved, ready, cancelled; queued: to be sent as they are
    now). The rest are *cancelling*, from ``after`` on, until Publer shows them no more; it is asked as long as it
    takes. What somebody has approved again is held: it does not send itself. Ten queries.
    """
    ids = [post.pk for post in posts]
    rows = Post.objects.filter(pk__in=ids, state__in=CALLABLE).order_by("pk").select_for_update(of=("self",))
    found = list(rows)
    waiting = [post for post in found if post.state == PostState.QUEUED]
    there = [post for post in found if post.state != PostState.QUEUED]
    _end(waiting, then)
    _begin(there, then, timezone.now() + after)
    if actor is not None and then == PostState.APPROVED:
        Delivery.objects.filter(post__in=found).update(held_at=timezone.now())
    if found:
        summary = f"Called {len(found)} post{'' if len(found) == 1 else 's'} back: {why}"
        data = {"posts": [str(post.pk) for post in found]}
        activity_record(actor=actor, verb="posts.called_back", summary=summary, data=data)
    return found


def follow_availability(artwork_ids: Collection[UUID]) -> None:
    """Sold means silent: what is under way of artworks that may not be promoted is called back. One query if none is.

    For the transaction that changes them, after the change. The posts stay in the plan, where their places are offered
    to others; they are approved still, should the artworks come back. Those that speak of prints are for
    ``switching.follow_prints``.
    """
    states = (*CALLABLE, PostState.CANCELLING)
    posts = list(Post.objects.filter(artwork__in=artwork_ids, state__in=states).unpromoted())
    under_way = [post for post in posts if post.state != PostState.CANCELLING]
    if under_way:
        posts_call_back(actor=None, posts=under_way, why="the artwork is not to be promoted any more")
    _hasten([post for post in posts if post.state == PostState.CANCELLING])


def _hasten(posts: Sequence[Post]) -> None:
    """They are being exchanged for other words, which waits for their writer; now it waits for nobody."""
    if not posts:
        return
    from apps.tenant.publishing.deliveries.tasks import work  # the task calls us, too

    now = timezone.now()
    if Delivery.objects.filter(post__in=posts, step=Step.REMOVE, due_at__gt=now).update(due_at=now):
        wake(work)


def _end(posts: Sequence[Post], then: PostState) -> None:
    """They are here still. Whoever has one in hand sees under locks that it is not to be sent."""
    if not posts or then == PostState.QUEUED:
        return
    ids = [post.pk for post in posts]
    if then == PostState.CANCELLED:
        lead(ids, PostState.CANCELLED)
    else:
        lead(ids, PostState.APPROVED)
    if then == PostState.READY:
        lead(ids, PostState.READY)
        Post.objects.filter(pk__in=ids).update(approved_at=None, approved_by=None, approved_name="")
    Delivery.objects.filter(post__in=ids).update(step=Step.REST, due_at=None, **FREE)


def _begin(posts: Sequence[Post], then: PostState, due_at: datetime) -> None:
    if not posts:
        return
    from apps.tenant.publishing.deliveries.tasks import work  # the task calls us, too

    ids = [post.pk for post in posts]
    lead(ids, PostState.CANCELLING)
    rows = Delivery.objects.filter(post__in=ids)
    rows.update(step=Step.REMOVE, due_at=due_at, then=then, tries=0, problem="", sentence="", **FREE)
    wake(work, at=due_at)
