"""``python -m tests.benchmarks.filling``: how long filling a schedule takes. Pure Python: no database is needed.

Three calendars of 3,000 events in a year (8 a day each), 800 artworks in 40 collections, ten of them series, of which
one in ten has no words for one of the networks; 200 posts stand from the weeks before.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

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

NETWORKS = ("facebook", "instagram", "linkedin", "pinterest", "threads", "x")
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
START = date(2027, 1, 1)


def year_request(**wishes: object) -> FillRequest:
    """The year of the issue. ``wishes`` replace fields."""
    rule = NetworkRule(per_day=2, spacing=timedelta(hours=3))
    request = FillRequest(
        start=START,
        end=START + timedelta(days=364),
        zone=ZONE,
        now=NOW,
        rules=dict.fromkeys(NETWORKS, rule),
        moments=moments(),
        candidates=candidates(),
        standing=tuple(
            Standing(f"a{n}", NETWORKS[n % 6], NOW - timedelta(hours=5 * n), collection_id=f"c{n % 40}")
            for n in range(200)
        ),
        cooldown_days=60,
    )
    return replace(request, **wishes)  # type: ignore[arg-type]


def moments(each: int = 3000) -> tuple[Moment, ...]:
    """Of three calendars, two of them with the same priority, at odd minutes."""
    names = (("Moon", 1, 7), ("Sun", 1, 11), ("Fortune", 2, 13))
    return tuple(
        Moment(NOW + timedelta(minutes=175 * n + (n * odd) % 60), f"{name}-{n}", name, name, f"Window {n}", priority)
        for name, priority, odd in names
        for n in range(each)
    )


def candidates(count: int = 800) -> tuple[Candidate, ...]:
    """Of 40 collections, uploaded one collection after another."""
    missing = cycle(NETWORKS)
    found = []
    for n in range(count):
        words = frozenset(NETWORKS) - ({next(missing)} if n % 10 == 0 else set())
        collection = n * 40 // count
        found.append(Candidate(f"a{n}", f"Painting {n}", words, f"c{collection}", n if collection < 10 else None))
    return tuple(found)


def cases() -> dict[str, FillRequest]:
    """What is measured, by name."""
    different = {
        network: NetworkRule(1 + n % 3, timedelta(hours=2 + n), 5 + 2 * n) for n, network in enumerate(NETWORKS)
    }
    year = year_request()
    pins = tuple(fill(year).placements[::80][:50])
    weekly = tuple(
        WeeklyTime(network, day, datetime(2026, 1, 1, 9 + day).time()) for network in NETWORKS for day in range(7)
    )
    fewer = tuple(one for one in moments() if one.at.day % 3)
    return {
        "one year": year,
        "one year, around 50 pins": replace(year, pinned=pins),
        "one year, a limit a week and other rules for each network": replace(year, rules=different),
        "one year, 30 minutes over all": replace(year, rules=different, spacing_over_all=timedelta(minutes=30)),
        "one year, every third day by weekly times": replace(
            year, moments=fewer, weekly=weekly, strategy=Strategy.FILL_ALL_DAYS
        ),
        "one year, 20 artworks only": replace(year, candidates=candidates()[::40]),
        "one year, 100 artworks that come once": replace(year, candidates=candidates()[::8], cooldown_days=365),
        "100 days": replace(year, end=START + timedelta(days=99)),
        "100 days, a limit a week and other rules for each network": replace(
            year, end=START + timedelta(days=99), rules=different
        ),
    }


def timed(work: Callable[[], FillResult]) -> tuple[float, FillResult]:
    """Seconds of CPU, and the answer."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def main() -> None:
    print(f"{'':<60} seconds   posts")
    for name, request in cases().items():
        seconds, result = min((timed(lambda: fill(request)) for _ in range(3)), key=lambda pair: pair[0])  # noqa: B023
        print(f"{name:<60} {seconds:7.2f} {len(result.placements):7}")


if __name__ == "__main__":
    main()
