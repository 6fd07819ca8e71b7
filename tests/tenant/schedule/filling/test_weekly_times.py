"""Filling: weekly and usual times keep the wall clock's time over every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.tenant.schedule.filling import FillRequest, FillResult, Moment, NetworkRule, Strategy, WeeklyTime, fill
from tests.examples import examples
from tests.tenant.schedule.filling.making import artwork
from tests.tenant.schedule.filling.strategies import CHANGES, starts, zones

# As a form gives them: to the minute, and without a word on which of two equal hours is meant.
times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def asked_for(zone: ZoneInfo, start: date, days: int, weekly: tuple[WeeklyTime, ...], **wishes: object) -> FillRequest:
    fields = {
        "start": start,
        "end": start + timedelta(days=days - 1),
        "zone": zone,
        "now": datetime.combine(start - timedelta(days=3), time(), tzinfo=UTC),
        "rules": {"instagram": NetworkRule(9, timedelta())},
        "moments": (),
        "candidates": (artwork("a", networks=frozenset({"instagram", "pinterest"})),),
        "strategy": Strategy.FILL_ALL_DAYS,
        "cooldown_days": 0,
        "weekly": weekly,
    }
    return FillRequest(**{**fields, **wishes})  # type: ignore[arg-type]


def every_day(at: time, network: str = "instagram", natural: bool = False) -> tuple[WeeklyTime, ...]:
    return tuple(WeeklyTime(network, weekday, at, natural) for weekday in range(7))


def walls(result: FillResult, zone: ZoneInfo) -> list[datetime]:
    return [one.at.astimezone(zone).replace(tzinfo=None, fold=0) for one in result.placements]


def test_the_wall_time_stays_over_a_change_of_the_clocks() -> None:
    zone = ZoneInfo("America/New_York")
    result = fill(asked_for(zone, date(2026, 3, 7), 3, every_day(time(10))))
    assert [one.at.hour for one in result.placements] == [15, 14, 14]
    assert [wall.hour for wall in walls(result, zone)] == [10, 10, 10]


def test_a_skipped_wall_time_goes_forward_by_the_gap_and_of_two_the_first_is_taken() -> None:
    new_york, lord_howe = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
    [skipped] = fill(asked_for(new_york, date(2026, 3, 8), 1, every_day(time(2, 30)))).placements
    assert skipped.at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    [twice] = fill(asked_for(new_york, date(2026, 11, 1), 1, every_day(time(1, 30)))).placements
    assert twice.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    result = fill(asked_for(lord_howe, date(2026, 10, 4), 1, every_day(time(2, 10))))
    assert walls(result, lord_howe) == [datetime(2026, 10, 4, 2, 40)]


def test_a_day_that_a_zone_skipped_has_no_post() -> None:
    apia = ZoneInfo("Pacific/Apia")
    result = fill(asked_for(apia, date(2011, 12, 29), 3, every_day(time(10))))
    assert [wall.day for wall in walls(result, apia)] == [29, 31]
    assert [one.subject_id for one in result.unplaced] == ["2011-12-30"]


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(zones, starts, times)
def test_every_zone_posts_at_the_wall_time_of_every_day_that_has_it(zone: ZoneInfo, start: date, at: time) -> None:
    result = fill(asked_for(zone, start, 6, every_day(at)))
    found = walls(result, zone)
    for number in range(6):
        wall = datetime.combine(start + timedelta(days=number), at)
        there = wall.replace(tzinfo=zone).astimezone(UTC)
        back = there.astimezone(zone).replace(tzinfo=None, fold=0)
        if back == wall:
            assert wall in found
            assert there in {one.at for one in result.placements}
        elif back.date() == wall.date():
            assert back in found
            assert back > wall


@settings(max_examples=examples(150), deadline=None)
@given(zones, st.sampled_from(CHANGES), times, st.text(max_size=4))
def test_natural_times_are_within_seven_minutes_and_never_on_a_quarter(
    zone: ZoneInfo, start: date, at: time, seed: str
) -> None:
    asked = asked_for(zone, start, 3, every_day(at, natural=True), seed=seed)
    result = fill(asked)
    assert result == fill(asked)
    for wall in walls(result, zone):
        assert wall.minute % 15
        due = datetime.combine(wall.date(), at)
        gap = due.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) - due
        near = timedelta(minutes=7)
        assert (
            due - near <= wall <= due + near
            or due - near <= wall - gap <= due + near
            or gap
            or _is_at_a_gap(zone, wall)
        )


def _is_at_a_gap(zone: ZoneInfo, wall: datetime) -> bool:
    """Whether the clocks were put forward in the two hours before."""
    earlier = wall.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=2)
    return wall - earlier.astimezone(zone).replace(tzinfo=None) > timedelta(hours=2)


def test_natural_times_differ_from_day_to_day_and_networks_stay_together() -> None:
    zone = ZoneInfo("Europe/Berlin")
    rules = {network: NetworkRule(1, timedelta()) for network in ("instagram", "pinterest")}
    weekly = every_day(time(10), natural=True) + every_day(time(10), "pinterest", natural=True)
    result = fill(asked_for(zone, date(2026, 6, 1), 30, weekly, rules=rules, spacing_over_all=timedelta(hours=2)))
    assert len(result.placements) == 60
    assert len({wall.time() for wall in walls(result, zone)}) > 5
    other = fill(asked_for(zone, date(2026, 6, 1), 30, weekly, rules=rules, seed="other"))
    assert walls(other, zone) != walls(result, zone)


def test_only_days_without_a_favourable_time_get_weekly_ones_and_others_usual_ones() -> None:
    zone = ZoneInfo("Europe/Berlin")
    noon = datetime(2026, 6, 2, 10, tzinfo=UTC)
    rules = {network: NetworkRule(2, timedelta(hours=3)) for network in ("instagram", "pinterest")}
    weekly = (WeeklyTime("instagram", 0, time(9), natural=False), WeeklyTime("instagram", 1, time(9), natural=False))
    moments = (Moment(noon, "e", "c", "AB", "Moon", 1),)
    result = fill(asked_for(zone, date(2026, 6, 1), 3, weekly, rules=rules, moments=moments))
    instagram = [one.at for one in result.placements if one.network == "instagram"]
    assert instagram == [datetime(2026, 6, 1, 7, tzinfo=UTC), noon]
    usual = [one.at.astimezone(zone) for one in result.placements if one.network == "pinterest" and one.at != noon]
    assert [at.day for at in usual] == [1, 1, 3, 3]
    assert all(at.minute % 15 and time(5, 30) <= at.time() <= time(21, 45) for at in usual)
    assert all(usual[n + 1] - usual[n] >= timedelta(hours=3) for n in (0, 2))


def test_usual_times_leave_room_for_all_posts_of_a_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    rules = {"instagram": NetworkRule(4, timedelta(hours=3))}
    result = fill(asked_for(zone, date(2026, 6, 1), 60, (), rules=rules))
    assert len(result.placements) == 240
