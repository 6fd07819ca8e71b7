"""Filling: the times are the best ones, against an answer found by trying all of them.

The objective of docs/filling.md is written down here a second time. There are artworks enough in all cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from apps.tenant.schedule.filling import (
    Candidate,
    FillRequest,
    FillResult,
    Moment,
    NetworkRule,
    Standing,
    Strategy,
    WeeklyTime,
    fill,
)

NETWORKS = ("a", "b", "c")
EVEN = {0: (), 1: (3,), 2: (1, 5), 3: (1, 3, 5), 4: (0, 2, 4, 6), 5: (0, 2, 3, 4, 6), 6: (0, 1, 2, 4, 5, 6)}
SLOT = 99


@dataclass(frozen=True)
class Time:
    """A time that a network may use."""

    at: datetime
    day: date
    priority: int


def case(seed: int, networks: int = 3, over_all: bool = True) -> FillRequest:
    """A crowded fortnight or less, where days, weeks, distances and other networks all matter."""
    chance = Random(seed)
    zone = ZoneInfo(chance.choice(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]))
    start = chance.choice(
        [date(2026, 3, 7), date(2026, 10, 24), date(2026, 11, 1), date(2026, 4, 3), date(2026, 6, 12)]
    )
    length = chance.choice([1, 2, 3, 5, 9])
    midnight = datetime.combine(start, time(), tzinfo=zone).astimezone(UTC)

    def at() -> datetime:
        return midnight + timedelta(minutes=30 * chance.randrange(length * 48))

    moments = tuple(
        Moment(at(), f"e{number}", f"c{chance.randrange(4)}", "C", "S", chance.choice([1, 1, 2, 3]))
        for number in range(chance.randint(1, 9))
    )
    hours = [0, 0.5, 1, 3, 8, 20, 30]
    rules = {
        network: NetworkRule(
            chance.randint(1, 3), timedelta(hours=chance.choice(hours)), chance.choice([0, 1, 2, 3, 5])
        )
        for network in NETWORKS[:networks]
    }
    standing = tuple(
        Standing("z", chance.choice([*rules, "elsewhere"]), at() + timedelta(seconds=chance.choice([0, 0, 30])), event)
        for event in chance.choice([(), ("",), ("", "e0"), ("e1",)])
    )
    return FillRequest(
        start=start,
        end=start + timedelta(days=length - 1),
        zone=zone,
        now=midnight - timedelta(days=1),
        rules=rules,
        moments=moments,
        candidates=tuple(Candidate(f"p{number}", "", frozenset(NETWORKS)) for number in range(2)),
        standing=standing,
        strategy=chance.choice(list(Strategy)),
        weekly=tuple(WeeklyTime(one, day, time(12), natural=False) for one in NETWORKS for day in range(7)),
        cooldown_days=0,
        spacing_over_all=timedelta(hours=chance.choice([0, 0, 0.5, 2, 5])) if over_all else timedelta(),
    )


def times_of(asked: FillRequest, network: str) -> list[Time]:
    """Favourable ones, one for each minute; noon on days without, where all days are to be filled."""
    used = {one.event_id for one in asked.standing if one.network == network}
    found: dict[datetime, Time] = {}
    with_moments = {one.at.astimezone(asked.zone).date() for one in asked.moments}
    for one in sorted(asked.moments, key=lambda one: one.priority, reverse=True):
        if one.event_id not in used:
            found[one.at] = Time(one.at, one.at.astimezone(asked.zone).date(), one.priority)
    for number in range((asked.end - asked.start).days + 1):
        day = asked.start + timedelta(days=number)
        if asked.strategy is Strategy.FILL_ALL_DAYS and day not in with_moments:
            noon = datetime.combine(day, time(12), tzinfo=asked.zone).astimezone(UTC)
            found[noon] = Time(noon, day, SLOT)
    return sorted((one for one in found.values() if one.day <= asked.end), key=lambda one: one.at)


def minute(at: datetime) -> datetime:
    return at.replace(second=0)


class Network:
    """One network, with everything that was there before its turn."""

    def __init__(self, asked: FillRequest, network: str, before: dict[str, list[datetime]]) -> None:
        self.asked, self.rule = asked, asked.rules[network]
        self.own = [one.at for one in asked.standing if one.network == network]
        self.all = [one.at for one in asked.standing] + [at for ones in before.values() for at in ones]
        self.times = [one for one in times_of(asked, network) if self.fits([one])]

    def fits(self, chosen: Sequence[Time]) -> bool:
        """Whether the last of the chosen keeps all rules with the others and with what was there before."""
        last, own, zone = chosen[-1], [*self.own, *(one.at for one in chosen[:-1])], self.asked.zone
        days = [at.astimezone(zone).date() for at in own]
        weeks = [day.isocalendar()[:2] for day in days]
        if days.count(last.day) >= self.rule.per_day:
            return False
        if self.rule.per_week and weeks.count(last.day.isocalendar()[:2]) >= self.rule.per_week:
            return False
        if any(minute(at) == last.at or abs(at - last.at) < self.rule.spacing for at in own):
            return False
        far = [at for at in [*self.all, *own] if minute(at) != last.at]
        return all(abs(at - last.at) >= self.asked.spacing_over_all for at in far)

    def selections(self, chosen: tuple[Time, ...] = (), start: int = 0) -> Iterator[tuple[Time, ...]]:
        """Every selection that keeps the rules."""
        yield chosen
        for number in range(start, len(self.times)):
            more = (*chosen, self.times[number])
            if self.fits(more):
                yield from self.selections(more, number + 1)

    def value(self, chosen: Sequence[Time]) -> tuple[int, ...]:
        """The four levels of the objective."""
        counts = [sum(one.priority == priority for one in chosen) for priority in (1, 2, 3, SLOT)]
        posted = {at.astimezone(self.asked.zone).date() for at in self.own}
        shared = {minute(at) for at in self.all}
        even = EVEN.get(self.rule.per_week, range(7))
        return (
            *counts,
            len({one.day for one in chosen} - posted),
            sum(one.at in shared for one in chosen),
            sum(one.day.weekday() in even for one in chosen),
        )


def chosen_by(result: FillResult, network: Network, name: str) -> list[Time]:
    ats = {one.at for one in result.placements if one.network == name}
    return [one for one in network.times if one.at in ats]


def busiest_first(asked: FillRequest) -> list[str]:
    def key(name: str) -> tuple[object, ...]:
        rule = asked.rules[name]
        return -rule.per_day, -(rule.per_week or 7 * rule.per_day), rule.spacing, name

    return sorted(asked.rules, key=key)


def check(seed: int) -> None:
    asked = case(seed)
    result = fill(asked)
    before: dict[str, list[datetime]] = {}
    for name in busiest_first(asked):
        network = Network(asked, name, before)
        chosen = chosen_by(result, network, name)
        before[name] = [one.at for one in chosen]
        assert len(chosen) == sum(one.network == name for one in result.placements)
        assert network.value(chosen) == max(network.value(one) for one in network.selections()), (seed, name)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 400, 100))
def test_each_network_gets_the_best_times_that_the_ones_before_it_left(first: int) -> None:
    for seed in range(first, first + 100):
        check(seed)


@pytest.mark.slow
def test_each_network_gets_the_best_times_in_a_thousand_cases() -> None:
    for seed in range(400, 1000):
        check(seed)


@pytest.mark.slow
def test_without_a_distance_over_all_no_network_takes_anything_from_another_one() -> None:
    """So each network's number of posts of every priority is the best that there is at all."""
    for seed in range(150):
        asked = case(seed, over_all=False)
        result = fill(asked)
        for name in asked.rules:
            alone = Network(asked, name, {})
            counted = alone.value(chosen_by(result, alone, name))[:5]
            assert counted == max(alone.value(one)[:5] for one in alone.selections())


@pytest.mark.slow
def test_equal_calendars_are_shared_by_what_is_unused_of_them() -> None:
    """On one day: among all best selections the one with the greatest sum of the unused parts of its calendars."""
    for seed in range(150):
        chance = Random(seed)
        hours = chance.sample(range(24), 8)
        start = datetime(2026, 6, 10, tzinfo=UTC)
        calendars = [chance.choice("xyz") for _ in hours]
        moments = tuple(
            Moment(start + timedelta(hours=hour), f"e{n}", calendars[n], "", "", 1) for n, hour in enumerate(hours)
        )
        standing = tuple(
            Standing("z", "b", start - timedelta(days=9 + n), f"e{n}") for n in range(chance.randint(0, 5))
        )
        asked = FillRequest(
            start=start.date(), end=start.date(), zone=ZoneInfo("UTC"), now=start - timedelta(days=1),
            rules={"a": NetworkRule(chance.randint(1, 4), timedelta(hours=chance.choice([1, 4, 6])))},
            moments=moments, candidates=(Candidate("p", "", frozenset("a")),), standing=standing, cooldown_days=0,
        )  # fmt: skip

        def unused(moment: Moment, used: range = range(len(standing)), calendars: list[str] = calendars) -> int:
            offered = calendars.count(moment.calendar_id)
            return 10**6 - 10**6 * sum(calendars[n] == moment.calendar_id for n in used) // offered

        network = Network(asked, "a", {})
        size = max(len(one) for one in network.selections())
        by_at = {one.at: one for one in moments}
        best = max(
            sum(unused(by_at[time.at]) for time in one) for one in network.selections() if len(one) == size
        )  # fmt: skip
        assert sum(unused(by_at[one.at]) for one in fill(asked).placements) == best


def test_equal_calendars_stay_side_by_side_over_a_long_time() -> None:
    """One of them offers three times as much: it is used three times as often, in every week about."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    moments = tuple(
        Moment(start + timedelta(days=day, hours=hour), f"{name}{day}-{hour}", name, name, "", 1)
        for day in range(60)
        for name, hours in (("often", (6, 7, 8)), ("seldom", (9,)))
        for hour in hours
    )
    asked = FillRequest(
        start=start.date(), end=start.date() + timedelta(days=59), zone=ZoneInfo("UTC"), now=start - timedelta(days=1),
        rules={"a": NetworkRule(1, timedelta())}, moments=moments, candidates=(Candidate("p", "", frozenset("a")),),
        cooldown_days=0,
    )  # fmt: skip
    names = [one.event_id[:5] for one in fill(asked).placements]
    assert len(names) == 60
    for days in range(4, 61):
        assert abs(names[:days].count("often") - days * 3 / 4) <= 1


def test_a_limit_a_week_is_spread_over_the_week_and_one_a_day_over_the_waking_hours() -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    moments = tuple(
        Moment(start + timedelta(days=day, hours=hour), f"{day}-{hour}", "m", "", "", 1)
        for day, hour in [(day, hour) for day in range(7) for hour in range(0, 24, 3)]
    )
    asked = FillRequest(
        start=start.date(), end=start.date() + timedelta(days=6), zone=ZoneInfo("UTC"), now=start - timedelta(days=1),
        rules={"a": NetworkRule(2, timedelta(hours=3), 3)}, moments=moments,
        candidates=(Candidate("p", "", frozenset("a")),), cooldown_days=0,
    )  # fmt: skip
    assert [(one.at.day, one.at.hour) for one in fill(asked).placements] == [(2, 6), (4, 6), (6, 6)]
