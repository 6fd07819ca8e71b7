"""The times that may be chosen from: favourable ones and, on days without any, weekly or usual ones.

All are whole minutes to come, on days that are to be filled. Each event has one time. The order of the request's
moments and weekly times makes no difference; the seed only moves natural and usual times.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from apps.tenant.schedule.filling.clock import MINUTE, Clock, minute_of, span_of, stamp_of
from apps.tenant.schedule.filling.types import FillRequest, Moment, Strategy, WeeklyTime

FIRST_USUAL, LAST_USUAL = 5 * 60 + 30, 21 * 60 + 45
_DAYTIME = LAST_USUAL - FIRST_USUAL
_QUARTER, _SHIFT, _MOST_A_DAY = 15, 7, 48
WEEKLY, USUAL = "your weekly time", "a usual time"


@dataclass(frozen=True, slots=True)
class Option:
    """A minute that a network may use: the moments that make it favourable (best first), or none and a note why."""

    stamp: int
    day: int
    wall: int
    moments: tuple[Moment, ...] = ()
    note: str = ""

    @property
    def priority(self) -> int | None:
        """Of its best moment; None for a time that is not favourable."""
        return self.moments[0].priority if self.moments else None


class Offer:
    """All times of a request. ``days`` are the days to fill, as ordinals, without the excluded ones."""

    def __init__(self, request: FillRequest, clock: Clock) -> None:
        self._request, self._clock = request, clock
        off = {day.toordinal() for day in request.excluded}
        self._now = stamp_of(request.now)
        self.days = [day for day in range(request.start.toordinal(), request.end.toordinal() + 1) if day not in off]
        self.favourable = self._favourable()
        self.favourable_days = {option.day for option in self.favourable}
        self._usual: list[Option] | None = None

    def of(self, network: str, used_events: set[str]) -> list[Option]:
        """The network's times in order, without the events that it has used."""
        found = []
        for option in self.favourable:
            moments = option.moments
            if any(moment.event_id in used_events for moment in moments):
                moments = tuple(moment for moment in moments if moment.event_id not in used_events)
            if moments is option.moments:
                found.append(option)
            elif moments:
                found.append(Option(option.stamp, option.day, option.wall, moments))
        return sorted(found + self._slots(network), key=lambda option: option.stamp)

    def _favourable(self) -> list[Option]:
        days, seen = set(self.days), set()
        minutes: dict[int, list[Moment]] = defaultdict(list)
        for stamp, moment in sorted(
            ((minute_of(stamp_of(one.at)), one) for one in self._request.moments), key=_sorting
        ):
            if stamp <= self._now or (moment.event_id and moment.event_id in seen):
                continue
            if self._clock.day(stamp) in days:
                seen.add(moment.event_id)
                minutes[stamp].append(moment)
        return [Option(stamp, *self._clock.day_and_minute(stamp), tuple(minutes[stamp])) for stamp in sorted(minutes)]

    def _slots(self, network: str) -> list[Option]:
        """Times for days without a favourable one; one for each minute."""
        if self._request.strategy is not Strategy.FILL_ALL_DAYS:
            return []
        weekly = [one for one in self._request.weekly if one.network == network]
        if not weekly:
            if self._usual is None:
                self._usual = list(self._usual_times())
            return self._usual
        by_weekday: dict[int, list[WeeklyTime]] = defaultdict(list)
        for one in sorted(weekly, key=lambda one: (one.at, one.natural)):
            by_weekday[one.weekday].append(one)
        found: dict[int, Option] = {}
        for day in self._empty_days():
            for one in by_weekday[(day - 1) % 7]:
                option = self._option(self._weekly_time(day, one), WEEKLY)
                if option:
                    found.setdefault(option.stamp, option)
        return list(found.values())

    def _empty_days(self) -> Iterator[int]:
        return (day for day in self.days if day not in self.favourable_days)

    def _option(self, stamp: int | None, note: str) -> Option | None:
        if stamp is None or stamp <= self._now:
            return None
        return Option(stamp, *self._clock.day_and_minute(stamp), note=note)

    def _weekly_time(self, day: int, one: WeeklyTime) -> int | None:
        """Natural times shift by the seed, the day and the time: networks with the same weekly time stay together."""
        minute = one.at.hour * 60 + one.at.minute
        if not one.natural:
            return self._clock.at(day, minute)
        shifted = [minute + shift for shift in range(-_SHIFT, _SHIFT + 1) if 0 <= minute + shift < 24 * 60]
        return self._natural(day, shifted, f"{minute}")

    def _natural(self, day: int, minutes: list[int], salt: str) -> int | None:
        """One of the minutes by chance of the seed, none on a quarter, also after going forward by a gap."""
        minutes = [minute for minute in minutes if minute % _QUARTER]
        digest = hashlib.sha256(f"{self._request.seed}|{day}|{salt}".encode()).digest()
        start = int.from_bytes(digest[:8]) % len(minutes) if minutes else 0
        for minute in minutes[start:] + minutes[:start]:
            stamp = self._clock.at(day, minute)
            if stamp is not None and self._clock.day_and_minute(stamp)[1] % _QUARTER:
                return stamp
        return None

    def _usual_times(self) -> Iterator[Option]:
        """Between 05:30 and 21:45, spread over the day, so far apart that the busiest network can take them all."""
        count, gap = max(self._fitting(network) for network in self._request.rules)
        bounds = [FIRST_USUAL + part * _DAYTIME // count for part in range(count + 1)] if count else []
        for day in self._empty_days():
            for part, (low, high) in enumerate(pairwise(bounds)):
                first = min(low + (gap + 1) // 2, high - 2)
                last = max(high - gap // 2, first + 2)
                option = self._option(self._natural(day, list(range(first, last)), f"usual {part}"), USUAL)
                if option:
                    yield option

    def _fitting(self, network: str) -> tuple[int, int]:
        """How many usual times a day the network can take, and the minutes between them; none with weekly times."""
        rule = self._request.rules[network]
        if any(one.network == network for one in self._request.weekly):
            return 0, 0
        gap = -(-max(span_of(rule.spacing), span_of(self._request.spacing_over_all)) // MINUTE)
        fitting = max(1, _DAYTIME // (gap + _SHIFT + 1))
        return (min(rule.per_day, fitting, _MOST_A_DAY), min(gap, _DAYTIME)) if rule.per_day > 0 else (0, 0)


def _sorting(pair: tuple[int, Moment]) -> tuple[object, ...]:
    stamp, one = pair
    return stamp, one.priority, one.calendar_id, one.event_id, one.calendar_name, one.summary, one.at
