"""Filling: fast enough to wait for. The ceilings are twice the goals (3 s and 0.5 s), in seconds of CPU."""

import pytest

from apps.tenant.schedule.filling import fill
from tests.benchmarks.filling import cases, timed


@pytest.mark.slow
def test_a_year_takes_less_than_six_seconds_and_a_hundred_days_less_than_one() -> None:
    every = cases()
    for name in ("one year", "100 days"):
        seconds, result = timed(lambda: fill(every[name]))  # noqa: B023
        assert result.placements
        assert seconds < (1 if name.startswith("100 days") else 6), name
