"""How many posts the plan still lets out in each month: who goes, and who has to wait for another plan or month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils import timezone

from apps.core.tenancy.context import active_workspace
from apps.public.billing.limits import Limit, limit_hold, limit_rooms, refusal
from apps.public.metering.services import meter_lock
from apps.tenant.publishing.models import ExportedPost
from apps.tenant.publishing.models.exports import ExportedPostQuerySet
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post

OVER_PLAN = "over_plan"


def plan_check(posts: Sequence[Post]) -> dict[UUID, Problem]:
    """Of those that want to go, by their time, the ones that the plan has no room for. Five queries.

    One that is exported for that month has its room already: its export is taken back when it goes.
    """
    months = {month_of(post) for post in posts}
    left = limit_rooms(active_workspace().id, Limit.POSTS, months=months)
    if left is None:
        return {}
    exported = _in_their_month(posts, ExportedPost.objects.standing().filter(scheduled_at__gt=timezone.now()))
    staying: dict[UUID, Problem] = {}
    for post in posts:
        month = month_of(post)
        if post.pk in exported:
            continue
        if left[month] == 0:
            staying[post.pk] = _over(month)
        left[month] = max(0, left[month] - 1)
    return staying


def plan_demand(posts: Iterable[Post]) -> None:
    """Raises LimitReached when the plan has no room to export all of them in a month. Seven queries.

    One that is exported already counts once. Needs a transaction; until its end nobody else lets posts out.
    """
    workspace_id, posts = active_workspace().id, list(posts)
    meter_lock(workspace_id)
    left = limit_rooms(workspace_id, Limit.POSTS, months={month_of(post) for post in posts})
    if left is None:
        return
    exported = _in_their_month(posts, ExportedPost.objects.counted())
    wanted = Counter(month_of(post) for post in posts if post.pk not in exported)
    for month, count in sorted(wanted.items()):
        if count > left[month]:
            raise refusal(workspace_id, Limit.POSTS, adding=count, left=left[month])


def plan_hold(posts: Iterable[Post], was: Mapping[UUID, datetime]) -> None:
    """Of posts that go out and were moved just now: raises LimitReached when a month that got more of them is too full.

    Under ``meter_lock``, in the transaction that has moved them. Three queries for each month that got more.
    """
    moved = list(posts)
    came = Counter(month_of(post) for post in moved) - Counter(_month(was[post.pk]) for post in moved)
    for month, count in sorted(came.items()):
        limit_hold(active_workspace().id, Limit.POSTS, added=count, month=month)


def month_of(post: Post) -> date:
    """The first day of the month (UTC) that the post counts to."""
    return _month(post.scheduled_at)


def _in_their_month(posts: Sequence[Post], rows: ExportedPostQuerySet) -> set[UUID]:
    """Those of the posts that are in such a row of the month which they are planned for. One query."""
    months = {post.pk: month_of(post) for post in posts}
    found = rows.filter(post__in=list(months)).values_list("post_id", "scheduled_at")
    return {post_id for post_id, at in found if post_id is not None and _month(at) == months[post_id]}


def _month(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


def _over(month: date) -> Problem:
    return Problem(OVER_PLAN, f"Your plan has no room for more posts in {month:%B %Y}. See Settings, Plan.")
