"""The times that a day offers: its favourable ones, or natural-looking ones when it has none."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from apps.tenant.schedule.filling.types import FillRequest, Moment, Strategy

_FIRST, _LAST = 5 * 60 + 30, 21 * 60 + 45


def days(request: FillRequest) -> Iterator[date]:
    """The days to fill, without the excluded ones."""
    for number in range((request.end - request.start).days + 1):
        day = request.start + timedelta(days=number)
        if day not in request.excluded:
            yield day


def by_day(request: FillRequest) -> dict[date, list[Moment]]:
    """The favourable times to come, by day of the zone."""
    found: dict[date, list[Moment]] = defaultdict(list)
    for moment in sorted(request.moments, key=lambda one: (one.at, one.calendar_id, one.event_id)):
        if moment.at > request.now:
            found[moment.at.astimezone(request.zone).date()].append(moment)
    return found


class Turns:
    """Calendars of equal priority take turns, so that none of them takes all the places."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = defaultdict(int)

    def order(self, moments: list[Moment]) -> list[Moment]:
        """By priority; among equals first the calendar that was used least, then the earlier time."""
        rank: dict[str, int] = dict(self._taken)
        ordered = []
        waiting = sorted(moments, key=lambda one: (one.priority, one.at))
        while waiting:
            best = min(waiting, key=lambda one: (one.priority, rank.get(one.calendar_id, 0), one.at, one.event_id))
            rank[best.calendar_id] = rank.get(best.calendar_id, 0) + 1
            waiting.remove(best)
            ordered.append(best)
        return ordered

    def note(self, moment: Moment) -> None:
        """The moment got a post."""
        self._taken[moment.calendar_id] += 1


def usual_times(request: FillRequest, day: date) -> list[datetime]:
    """Natural-looking times between 05:30 and 21:45, never on a quarter, spread over the day, UTC.

    As many as the busiest network may have, and only for ``fill_all_days``. The same for the same seed and day.
    """
    if request.strategy is not Strategy.FILL_ALL_DAYS:
        return []
    count = max(rule.per_day for rule in request.rules.values())
    chance = random.Random(hashlib.sha256(f"{request.seed}|{day}".encode()).digest())  # noqa: S311  (no secret)
    width = (_LAST - _FIRST) / count
    found = []
    for part in range(count):
        low, high = _FIRST + part * width, _FIRST + (part + 1) * width
        minute = chance.choice([one for one in range(int(low), int(high)) if one % 15] or [int(low) + 7])
        wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=request.zone)
        at = wall.astimezone(UTC)
        if at > request.now and at.astimezone(request.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
            found.append(at)
    return found
