"""Requests of all kinds for Hypothesis: zones, days of changing clocks, pins that break rules, posts out of nowhere.

Hypothesis chooses (and shrinks) the frame; the crowd of moments, posts and artworks comes from a seed that it chooses,
which makes an example in a millisecond instead of fifty.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from apps.tenant.schedule.filling import (
    Candidate,
    FillRequest,
    Moment,
    NetworkRule,
    Placement,
    Standing,
    Strategy,
    WeeklyTime,
)

T = TypeVar("T")
NETWORKS = ("instagram", "pinterest", "x")
ANYWHERE = (*NETWORKS, "elsewhere")
ARTWORKS = (*(f"a{number}" for number in range(8)), "unknown")
ZONES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})
CHANGES = [
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 9, 6), date(2026, 9, 27), date(2026, 10, 4),
    date(2026, 10, 25), date(2026, 11, 1), date(2026, 2, 15), date(2026, 3, 22), date(2011, 12, 30), date(2024, 2, 29),
]  # fmt: skip
MINUTES = (0, 0, 1, 15, 30, 60, 61, 180, 720, 1440, 3000)

zones = st.sampled_from(ZONES).map(ZoneInfo)
starts = st.one_of(
    st.builds(lambda day, back: day - timedelta(days=back), st.sampled_from(CHANGES), st.integers(0, 4)),
    st.dates(date(2000, 1, 1), date(2037, 1, 1)),
)
lengths = st.sampled_from(MINUTES).map(lambda one: timedelta(minutes=one))


@st.composite
def requests(draw: st.DrawFn) -> FillRequest:
    """Small ones, crowded enough that rules meet each other."""
    start, days = draw(starts), draw(st.integers(1, 16))
    crowd = Crowd(Random(draw(st.integers(0, 2**32))), start, days)
    networks = draw(st.lists(st.sampled_from(NETWORKS), min_size=1, unique=True))
    moments = crowd.several(draw(st.integers(0, 40)), crowd.moment)
    return FillRequest(
        start=start,
        end=start + timedelta(days=days - 1),
        zone=draw(zones),
        now=crowd.at(-6, -days + 1),
        rules={
            network: NetworkRule(
                draw(st.sampled_from([1, 1, 2, 2, 3, 4, 0])),
                draw(lengths),
                draw(st.sampled_from([0, 0, 1, 2, 3, 5, 9])),
            )
            for network in networks
        },
        moments=moments,
        candidates=crowd.candidates(draw(st.integers(0, 8))),
        standing=crowd.several(draw(st.integers(0, 5)), crowd.standing),
        excluded=frozenset(start + timedelta(days=number) for number in draw(st.sets(st.integers(0, 15), max_size=3))),
        strategy=draw(st.sampled_from(list(Strategy))),
        cooldown_days=draw(st.sampled_from([0, 0, 1, 2, 5, 30])),
        seed=draw(st.sampled_from(["", "one", "two"])),
        spacing_over_all=draw(lengths),
        weekly=crowd.several(draw(st.integers(0, 6)), crowd.weekly),
        pinned=crowd.several(draw(st.integers(0, 4)), crowd.pin),
        dropped=crowd.dropped(moments, draw(st.integers(0, 3))),
    )


class Crowd:
    """What fills a request, by chance."""

    def __init__(self, chance: Random, start: date, days: int) -> None:
        self._chance, self._pick, self._days = chance, chance.choice, days
        self._midnight = datetime.combine(start, time(), tzinfo=UTC)

    def several(self, count: int, one: Callable[[], T]) -> tuple[T, ...]:
        return tuple(one() for _ in range(count))

    def at(self, low: int = -2, high: int = 2) -> datetime:
        """Days before the start to days after the end; mostly whole hours, so that times coincide."""
        hours = self._chance.randint(low * 24, (self._days + high) * 24)
        return self._midnight + timedelta(hours=hours, seconds=self._pick([0, 0, 0, 0, 20, 61, 1799, 3599]))

    def moment(self) -> Moment:
        event, calendar = f"e{self._chance.randint(0, 40)}", self._pick(["moon", "sun", "fortune"])
        return Moment(self.at(), event, calendar, "Moon", self._pick(["Trine", ""]), self._chance.randint(1, 3))

    def candidates(self, count: int) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                f"a{number}",
                f"Painting {number}",
                frozenset(self._chance.sample(ANYWHERE, self._pick([0, 1, 2, 3, 4, 4, 4]))),
                self._pick(["", "c1", "c2", "c3"]),
                self._pick([None, None, 1, 2, 3]),
            )
            for number in range(count)
        )

    def pin(self) -> Placement:
        event = self._pick(["", "e1", "e2"])
        return Placement(self._pick(ARTWORKS), self._pick(ANYWHERE), self.at(), event, "Pinned.")

    def standing(self) -> Standing:
        event, collection = self._pick(["", "e3", "e4"]), self._pick(["", "c1"])
        return Standing(self._pick(ARTWORKS), self._pick(ANYWHERE), self.at(-40, 40), event, collection)

    def weekly(self) -> WeeklyTime:
        at = time(self._chance.randint(0, 23), self._pick([0, 0, 15, 30, 59, 7]))
        return WeeklyTime(self._pick(ANYWHERE), self._chance.randint(0, 6), at, self._pick([True, False]))

    def dropped(self, moments: tuple[Moment, ...], count: int) -> frozenset[tuple[str, str, datetime]]:
        return frozenset(
            (self._pick(ARTWORKS), self._pick(ANYWHERE), self._pick(moments).at) for _ in range(count if moments else 0)
        )
