"""How many posts the plan still lets out in each month: who goes, and who has to wait for another plan or month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from apps.core.tenancy.context import active_workspace
from apps.public.billing.limits import Limit, limit_hold, limit_rooms, refusal
from apps.public.metering.services import meter_lock
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post

OVER_PLAN = "over_plan"


def plan_check(posts: Sequence[Post]) -> dict[UUID, Problem]:
    """Of those that want to go, by their time, the ones that the plan has no room for. Four queries."""
    months = {month_of(post) for post in posts}
    left = limit_rooms(active_workspace().id, Limit.POSTS, months=months)
    if left is None:
        return {}
    staying: dict[UUID, Problem] = {}
    for post in posts:
        month = month_of(post)
        if left[month] == 0:
            staying[post.pk] = _over(month)
        left[month] = max(0, left[month] - 1)
    return staying


def plan_demand(posts: Iterable[Post]) -> None:
    """Raises LimitReached when the plan has no room for all of them in a month. Six queries.

    Needs a transaction; until its end nobody else lets posts out.
    """
    workspace_id, wanted = active_workspace().id, Counter(month_of(post) for post in posts)
    meter_lock(workspace_id)
    left = limit_rooms(workspace_id, Limit.POSTS, months=list(wanted))
    for month, count in sorted(wanted.items()):
        if left is not None and count > left[month]:
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


def _month(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


def _over(month: date) -> Problem:
    return Problem(OVER_PLAN, f"Your plan has no room for more posts in {month:%B %Y}. See Settings, Plan.")
