"""Calling posts back: at once where they wait here, and at Publer until it has confirmed.

What becomes of a post that has left the plan is decided here and nowhere else: whoever sells, takes out, bins, rewrites
or replans one says what it is to become (``then``), and it is so once it is surely not at Publer.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.access import Actor
from apps.public.dispatch.services import wake
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.deliveries.outcomes import FREE, lead, unapprove
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState

THERE = (PostState.PUSHING, PostState.SCHEDULED, PostState.UNKNOWN)
CALLABLE = (PostState.QUEUED, *THERE)
# Posts that were handed over and are not out.
HANDED = (*CALLABLE, PostState.CANCELLING, PostState.FAILED)
# They failed because Publer did not show them. It may do so yet: they are taken out there before anything else is done.
_DOUBTS = ("vanished", "not_seen", "deleted_there")
# What a post may become once it is out at Publer. Several may want something of it: the last of these counts.
_WISHES = (PostState.QUEUED, PostState.APPROVED, PostState.READY, PostState.CANCELLED)


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

    Those that have not left, and those that failed and are nowhere, get the state ``then`` at once (approved, ready,
    cancelled; queued: to be sent as they are now). The rest are *cancelling*, from ``after`` on, until Publer shows
    them no more; it is asked as long as it takes. Of those that are so already the wish counts that leaves less of
    them. What somebody has approved again is held: it does not send itself. Twelve queries.
    """
    ids = [post.pk for post in posts]
    rows = Post.objects.filter(pk__in=ids, state__in=HANDED).order_by("pk").select_for_update(of=("self",))
    found = list(rows)
    due_at = timezone.now() + after
    doubtful = in_doubt(found)
    there = [post for post in found if post.state in THERE or post.pk in doubtful]
    failed = [post for post in found if post.state == PostState.FAILED and post.pk not in doubtful]
    waiting = [post for post in found if post.state == PostState.QUEUED]
    leaving = [post for post in found if post.state == PostState.CANCELLING]
    _end(waiting, failed, then)
    _begin(there, then, due_at)
    if actor is not None and then == PostState.APPROVED:
        Delivery.objects.filter(post__in=found).update(held_at=timezone.now())
    called = [*waiting, *there, *_want(leaving, then, due_at)]
    if called:
        summary = f"Called {len(called)} post{'' if len(called) == 1 else 's'} back: {why}"
        data = {"posts": [str(post.pk) for post in called]}
        activity_record(actor=actor, verb="posts.called_back", summary=summary, data=data)
    return found


def in_doubt(posts: Iterable[Post]) -> set[UUID]:
    """Which of these failed and may be at Publer all the same. One query, none if none failed."""
    failed = [post.pk for post in posts if post.state == PostState.FAILED]
    doubtful = Delivery.objects.filter(post__in=failed, sent__isnull=False, problem__in=_DOUBTS)
    return set(doubtful.values_list("post_id", flat=True)) if failed else set()


def follow_availability(artwork_ids: Collection[UUID]) -> None:
    """Sold means silent: what is under way of artworks that may not be promoted is called back. One query if none is.

    For the transaction that changes them, after the change. The posts stay in the plan, where their places are offered
    to others; they are approved still, should the artworks come back. What waits for a writer to pause waits no more.
    Those that speak of prints are for ``switching.follow_prints``.
    """
    doubtful = Q(state=PostState.FAILED, delivery__sent__isnull=False, delivery__problem__in=_DOUBTS)
    under_way = Q(state__in=(*CALLABLE, PostState.CANCELLING)) | doubtful
    posts = list(Post.objects.filter(under_way, artwork__in=artwork_ids).unpromoted())
    if posts:
        posts_call_back(actor=None, posts=posts, why="the artwork is not to be promoted any more")


def _end(waiting: Sequence[Post], failed: Sequence[Post], then: PostState) -> None:
    """They are here still. Whoever has one in hand sees under locks that it is not to be sent."""
    ids, failed_ids = [post.pk for post in waiting], [post.pk for post in failed]
    if not (ids or failed_ids) or then == PostState.QUEUED:
        return
    if then == PostState.CANCELLED:
        lead([*ids, *failed_ids], PostState.CANCELLED)
    else:
        lead(failed_ids, PostState.READY)
        lead(ids, PostState.APPROVED)
    if then == PostState.APPROVED:
        lead(failed_ids, PostState.APPROVED)
    if then == PostState.READY:
        lead(ids, PostState.READY)
        unapprove([*ids, *failed_ids])
    Delivery.objects.filter(post__in=ids).update(step=Step.REST, due_at=None, **FREE)


def _begin(posts: Sequence[Post], then: PostState, due_at: datetime) -> None:
    """``seen_at`` begins anew: from here on it is when this removal saw the post."""
    if not posts:
        return
    ids = [post.pk for post in posts]
    lead(ids, PostState.CANCELLING)
    rows = Delivery.objects.filter(post__in=ids)
    rows.update(step=Step.REMOVE, due_at=due_at, then=then, tries=0, seen_at=None, problem="", sentence="", **FREE)
    _wake(due_at)


def _want(posts: Sequence[Post], then: PostState, due_at: datetime) -> list[Post]:
    """They are being taken out already: those of which less is to be left than was wanted so far."""
    if not posts:
        return []
    rows = Delivery.objects.filter(post__in=posts, step=Step.REMOVE)
    if rows.filter(due_at__gt=due_at).update(due_at=due_at):
        _wake(due_at)
    less = rows.filter(then__in=_WISHES[: _WISHES.index(then)])
    changed = set(less.values_list("post_id", flat=True))
    less.update(then=then, updated_at=timezone.now())
    return [post for post in posts if post.pk in changed]


def _wake(at: datetime) -> None:
    from apps.tenant.publishing.deliveries.tasks import work  # the task calls us, too

    wake(work, at=at)
