"""A month of the plan as weeks of days, to be printed."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone

from apps.core.errors import InvalidInput
from apps.core.statuses import POST, Status
from apps.core.times import wall_time
from apps.tenant.schedule.out.reading import Planned, plan_read
from apps.tenant.schedule.rules import days_off

# More of them in one day than fit on a page: such a week may be broken.
_MOST_ON_A_PAGE = 12
_FURTHEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Day:
    """One cell. ``off`` is why nothing is planned on it, if that is so."""

    day: date
    is_inside: bool
    posts: Sequence[Planned]
    off: str


@dataclass(frozen=True, slots=True)
class Week:
    """A row. ``may_break``: it may be longer than a page."""

    days: Sequence[Day]
    may_break: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month's weeks, Monday first, how many posts it has on each network, and the states that they are in."""

    first: date
    weeks: Sequence[Week]
    counts: Sequence[tuple[str, int]]
    states: Sequence[Status]

    @property
    def count(self) -> int:
        """All of its posts."""
        return sum(number for _, number in self.counts)

    @property
    def before(self) -> str:
        """The month before, as addresses write it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after, as addresses write it."""
        return f"{self.first + timedelta(days=31):%Y-%m}"


def month_of(text: str) -> date:
    """The first day of “2026-12”; of the present month for "". Raises InvalidInput."""
    today = timezone.localdate()
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise InvalidInput("Choose a month, such as 2026-12.", field="month") from error
    if abs(first.year - today.year) > _FURTHEST_YEARS:
        raise InvalidInput("Choose a month within five years.", field="month")
    return first


def month_make(first: date) -> Month:
    """The month's posts by the days of the workspace's zone. Three queries."""
    zone = timezone.get_current_timezone()
    end = (first + timedelta(days=31)).replace(day=1)
    plan = plan_read(wall_time(first, time(), zone).at, wall_time(end, time(), zone).at, with_words=False)
    by_day: dict[date, list[Planned]] = {}
    for planned in plan:
        by_day.setdefault(planned.at.astimezone(zone).date(), []).append(planned)
    off = days_off(first, end - timedelta(days=1))
    weeks = [
        [Day(day, day.month == first.month, by_day.get(day, []), off.get(day, "")) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    counts: dict[str, int] = {}
    for planned in plan:
        counts[planned.network] = counts.get(planned.network, 0) + 1
    there = {planned.state for planned in plan}
    states = [status for state, status in POST.items() if state in there]
    return Month(first, [Week(week, _is_long(week)) for week in weeks], sorted(counts.items()), states)


def _is_long(week: Sequence[Day]) -> bool:
    return max(len(day.posts) for day in week) > _MOST_ON_A_PAGE
