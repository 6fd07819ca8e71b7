"""The ledger of taken times. It guarantees the rules of time: limits a day and a week, distances, no minute twice."""

from bisect import bisect_left, insort
from collections import defaultdict
from enum import Enum

from apps.tenant.schedule.filling.clock import MINUTE, Clock, minute_of, span_of, week_of
from apps.tenant.schedule.filling.types import FillRequest


class Obstacle(Enum):
    """Why a network can't post at a time, in words for people."""

    MINUTE_TAKEN = "another post goes out in that minute"
    DAY_LIMIT = "the limit of the day is reached"
    WEEK_LIMIT = "the limit of the week is reached"
    SPACING = "it is too near to another post of the network"
    SPACING_OVER_ALL = "it is too near to a post on another network"


class Ledger:
    """What stands, by network and over all. Each question costs look-ups and two bisections."""

    def __init__(self, request: FillRequest, clock: Clock) -> None:
        self._clock = clock
        self._rules = request.rules
        self._spacing = {network: span_of(rule.spacing) for network, rule in request.rules.items()}
        self._over_all = span_of(request.spacing_over_all)
        self._counted = range(request.start.toordinal() - 8, request.end.toordinal() + 9)
        self._own: dict[str, list[int]] = defaultdict(list)
        self._all: list[int] = []
        self.in_day: dict[tuple[str, int], int] = defaultdict(int)
        self.in_week: dict[tuple[str, int], int] = defaultdict(int)
        self.minutes: set[int] = set()

    def enter(self, network: str, stamp: int) -> None:
        """Note a post, whatever the rules say."""
        insort(self._own[network], stamp)
        insort(self._all, stamp)
        self.minutes.add(minute_of(stamp))
        near = stamp // (MINUTE * 1440) + 719163  # the day in UTC: far-off posts need no zone, and some have none
        if near in self._counted:
            day = self._clock.day(stamp)
            self.in_day[network, day] += 1
            self.in_week[network, week_of(day)] += 1

    def obstacle(self, network: str, stamp: int, day: int) -> Obstacle | None:
        """What forbids a post of the network at this whole minute of this day; None when nothing does."""
        rule = self._rules[network]
        if self.in_day[network, day] >= rule.per_day:
            return Obstacle.DAY_LIMIT
        if rule.per_week and self.in_week[network, week_of(day)] >= rule.per_week:
            return Obstacle.WEEK_LIMIT
        own = self._own[network]
        place = bisect_left(own, stamp)
        if place < len(own) and own[place] < stamp + MINUTE:
            return Obstacle.MINUTE_TAKEN
        if _is_near(own, place, place, stamp, self._spacing[network]):
            return Obstacle.SPACING
        if self._over_all:
            left, right = bisect_left(self._all, stamp), bisect_left(self._all, stamp + MINUTE)
            if _is_near(self._all, left, right, stamp, self._over_all):
                return Obstacle.SPACING_OVER_ALL
        return None

    def earlier_that_day(self, network: str, stamp: int, day: int) -> int:
        """How many posts of the network the day has before the time."""
        if not self.in_day[network, day]:
            return 0
        own = self._own[network]
        place = bisect_left(own, stamp)
        return sum(self._clock.day(one) == day for one in own[max(0, place - self.in_day[network, day]) : place])


def _is_near(times: list[int], left: int, right: int, stamp: int, distance: int) -> bool:
    """Whether the last time before ``left`` or the first from ``right`` on is nearer than the distance."""
    if left and stamp - times[left - 1] < distance:
        return True
    return right < len(times) and times[right] - stamp < distance
