"""Clocks that are put forward and back, in every zone that there is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.access import Actor
from apps.core.times import WallTime, wall_time
from apps.tenant.schedule.planner.forms import moment_of, moved_by
from apps.tenant.schedule.services import Place, posts_plan
from tests.examples import examples
from tests.factories.artworks import artwork_make

pytestmark = pytest.mark.slow

ZONES = sorted(available_timezones())
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
minutes_of_a_day = st.integers(0, 1439).map(lambda minutes: time(minutes // 60, minutes % 60))


def wall_of(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def moments_of(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """All moments at which the zone's clock shows ``wall``, found without ``fold``: by trying the offsets around it."""
    around = [wall.replace(tzinfo=UTC) + HOUR * hours for hours in range(-50, 51)]
    offsets = {moment.astimezone(zone).utcoffset() for moment in around}
    found = {wall.replace(tzinfo=UTC) - offset for offset in offsets if offset is not None}
    return sorted(moment for moment in found if wall_of(moment, zone) == wall)


def check(found: WallTime, wall: datetime, zone: ZoneInfo) -> None:
    """What ``wall_time`` promises, against the list of all moments that show the time."""
    moments = moments_of(wall, zone)
    if not moments:
        shown = wall_of(found.at, zone)
        assert shown > wall
        assert f"{wall:%H:%M} does not exist on {wall:%-d %B}" in found.note
        assert f"{shown:%H:%M}" in found.note
        assert shown.date() == wall.date() or f"on {shown:%-d %B}" in found.note
        return
    assert found.at == moments[0]
    assert ("twice" in found.note) == (len(moments) > 1)
    assert "does not exist" not in found.note


@cache
def changes_of(name: str) -> tuple[datetime, ...]:
    """The moments of three years at which the zone's offset changes, to the minute."""
    zone, found, at = ZoneInfo(name), [], FIRST
    while at < LAST:
        later = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            low, high = at, later
            while high - low > timedelta(minutes=1):
                middle = low + ((high - low) / 2)
                middle = middle.replace(second=0, microsecond=0)
                same = middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        at = later
    return tuple(found)


def around(change: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Wall times before, in and after the hour that changes."""
    for start in (wall_of(change - HOUR, zone), wall_of(change, zone)):
        for minutes in range(-120, 121, 15):
            yield start + timedelta(minutes=minutes)


@pytest.mark.parametrize("part", range(4))
def test_around_every_change_of_every_zone_the_clock_shows_what_was_meant_or_it_is_said(part: int) -> None:
    seen = 0
    for name in ZONES[part::4]:
        zone = ZoneInfo(name)
        for change in changes_of(name):
            for wall in set(around(change, zone)):
                check(wall_time(wall.date(), wall.time(), zone), wall, zone)
                seen += 1
    assert seen > 1000


@given(zones, days, minutes_of_a_day)
@settings(max_examples=examples(400), deadline=None)
def test_on_any_day_in_any_zone_the_clock_shows_what_was_meant_or_it_is_said(
    zone: ZoneInfo, day: date, at: time
) -> None:
    check(wall_time(day, at, zone), datetime.combine(day, at), zone)


@given(zones, days, minutes_of_a_day, st.integers(-400, 400), st.integers(-1440, 1440))
@settings(max_examples=examples(400), deadline=None)
def test_what_is_moved_keeps_its_wall_time_over_any_change(
    zone: ZoneInfo, day: date, at: time, by_days: int, by_minutes: int
) -> None:
    start = wall_time(day, at, zone).at
    with timezone.override(zone):
        moved = moved_by(start, days=by_days, minutes=by_minutes)
    if by_days == by_minutes == 0:
        assert moved == WallTime(start)
        return
    check(moved, wall_of(start, zone) + timedelta(days=by_days, minutes=by_minutes), zone)


@pytest.mark.parametrize("part", range(4))
def test_what_is_moved_over_a_change_and_back_is_where_it_was(part: int) -> None:
    for name in ZONES[part::4]:
        zone = ZoneInfo(name)
        for change in changes_of(name):
            start = change - timedelta(days=2, hours=7)
            with timezone.override(zone):
                there = moved_by(start, days=4, minutes=0)
                back = moved_by(there.at, days=-4, minutes=0)
            if not there.note and not back.note:
                assert wall_of(there.at, zone).time() == wall_of(start, zone).time()
                assert back.at == start


def test_the_second_of_a_doubled_hour_stays_when_nothing_is_moved() -> None:
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    with timezone.override("America/New_York"):
        assert wall_of(second, ZoneInfo("America/New_York")).hour == 1
        assert moved_by(second, days=0, minutes=0).at == second


@pytest.mark.parametrize(
    ("zone", "typed", "at", "note"),
    [
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30", "02:30 does not exist on 14 March"),
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "twice on 7 November; it is the first"),
        ("Australia/Lord_Howe", "2027-10-03T02:10", "2027-10-02T15:40", "02:40 instead"),
        ("America/Nuuk", "2027-03-27T23:30", "2027-03-28T01:30", "00:30 on 28 March instead"),
        ("Asia/Kathmandu", "2027-03-14T02:30", "2027-03-13T20:45", ""),
        ("Africa/Casablanca", "2027-03-14T02:30", "2027-03-14T01:30", None),
    ],
)
def test_what_the_planner_is_told_of_the_clocks(zone: str, typed: str, at: str, note: str | None) -> None:
    with timezone.override(zone):
        found = moment_of(typed)
    if note is None:
        check(found, datetime.fromisoformat(typed), ZoneInfo(zone))
        return
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert note in found.note
    assert bool(note) == bool(found.note)


@pytest.mark.usefixtures("in_jane")
def test_a_post_keeps_its_wall_time_in_the_database_when_the_season_changes(actor: Actor) -> None:
    artwork = artwork_make()
    with timezone.override("Europe/Berlin"):
        winter, summer = moment_of("2027-03-27T09:00").at, moment_of("2027-03-29T09:00").at
        posts, _ = posts_plan(actor=actor, places=[Place(artwork, "instagram", at) for at in (winter, summer)])
        for post in posts:
            post.refresh_from_db()
        shown = [f"{timezone.localtime(post.scheduled_at):%d %H:%M}" for post in posts]
    assert shown == ["27 09:00", "29 09:00"]
    assert summer - winter == timedelta(days=2) - HOUR
