"""Times, prices, sizes, hashtags, networks and statuses as they were typed."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.networks import Network
from apps.tenant.legacy.values.facts import price_said, size_said
from apps.tenant.legacy.values.text import plain_text
from apps.tenant.legacy.values.times import Unclear, clock_read, day_read, moment_read, window_read
from apps.tenant.legacy.values.words import (
    availability_read,
    fulfilment_read,
    hashtags_read,
    networks_read,
    status_read,
)

NEW_YORK = ZoneInfo("America/New_York")
_NAIVE = st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 30))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2025-01-15 12:00:00.000000", "2025-01-15 17:00"),  # standard time
        ("2025-07-15 12:00:00", "2025-07-15 16:00"),  # summer time
        ("2025-07-15T12:00", "2025-07-15 16:00"),
        ("2025-07-15 9:05 PM", "2025-07-16 01:05"),
        ("2025-07-15T12:00:00Z", "2025-07-15 12:00"),
        ("2025-07-15 12:00:00+02:00", "2025-07-15 10:00"),
    ],
)
def test_local_times_are_moments(text: str, at: str) -> None:
    assert moment_read(text, NEW_YORK).at == utc(at)
    assert moment_read(text, NEW_YORK).notes == ()


def test_a_time_that_the_clock_skips_is_moved_forward_and_noted() -> None:
    moment = moment_read("2025-03-09 02:30:00", NEW_YORK)
    assert moment.at == utc("2025-03-09 07:30")
    assert "02:30 does not exist on 9 March" in moment.notes[0]


def test_of_a_time_that_comes_twice_the_first_is_taken_and_noted() -> None:
    moment = moment_read("2025-11-02 01:30:00", NEW_YORK)
    assert moment.at == utc("2025-11-02 05:30")
    assert "twice" in moment.notes[0]


def test_a_window_over_the_hour_that_comes_twice_ends_after_it_begins() -> None:
    window = window_read("2025-11-02 01:50:00", "2025-11-02 01:10:00", "2025-11-02 01:30:00", NEW_YORK)
    assert (window.starts_at, window.ends_at) == (utc("2025-11-02 05:50"), utc("2025-11-02 06:10"))
    assert window.starts_at <= window.posts_at <= window.ends_at


def test_a_window_that_begins_in_the_skipped_hour_and_ends_after_it_begins_where_the_clock_goes_on() -> None:
    window = window_read("2025-03-09 02:58:00", "2025-03-09 03:01:00", "2025-03-09 02:59:00", NEW_YORK)
    assert window.starts_at == datetime(2025, 3, 9, 7, 0, tzinfo=UTC)
    assert (window.ends_at, window.posts_at) == (datetime(2025, 3, 9, 7, 1, tzinfo=UTC), window.starts_at)
    assert [note.partition(": ")[2] for note in window.notes[:1]] == [
        "02:58 does not exist on 9 March: the clocks go forward; 03:00 instead."
    ]
    assert window.notes[1] == "The clocks change at its posting time 2025-03-09 02:59: 2025-03-09 03:00 is taken."
    with pytest.raises(Unclear, match="before it begins"):
        window_read("2025-03-09 02:58:00", "2025-03-09 02:57:00", "", NEW_YORK)


def test_the_note_says_which_of_two_hours_is_taken() -> None:
    window = window_read("2025-11-02 01:50:00", "2025-11-02 01:10:00", "2025-11-02 01:55:00", NEW_YORK)
    assert any("01:10 twice" in note and "the second of them" in note for note in window.notes)


def test_the_midpoint_that_stands_there_is_kept_and_noted_if_it_is_not_the_middle() -> None:
    window = window_read("2025-07-15 10:00:00", "2025-07-15 14:00:00", "2025-07-15 12:00:00", NEW_YORK)
    assert (window.posts_at, window.notes) == (utc("2025-07-15 16:00"), ())
    other = window_read("2025-07-15 10:00:00", "2025-07-15 14:00:00", "2025-07-15 13:00:00", NEW_YORK)
    assert other.posts_at == utc("2025-07-15 17:00")
    assert "not the middle" in other.notes[0]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", "2025-07-15 14:00:00"),
        ("soon", "2025-07-15 14:00:00"),
        ("2025-07-15 14:00:00", "2025-07-15 10:00:00"),
        ("0001-01-01 00:00:00", "0001-01-01 01:00:00"),
        ("9999-12-31 23:59:59", ""),
        ("2025-02-30 10:00:00", ""),
        ("2025-07-15 14:00:00", "2029-07-15 14:00:00"),
    ],
)
def test_times_that_make_no_sense_are_unclear(start: str, end: str) -> None:
    with pytest.raises(Unclear):
        window_read(start, end, "", NEW_YORK)


@given(st.text(max_size=30))
def test_no_text_is_more_than_unclear(text: str) -> None:
    for read in (day_read, clock_read, lambda value: moment_read(value, NEW_YORK)):
        with suppress(Unclear):
            assert read(text) is not None


@given(_NAIVE, st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]))
def test_a_moment_shows_the_time_that_was_written_unless_it_is_noted(naive: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    moment = moment_read(str(naive), zone)
    if moment.at.astimezone(zone).replace(tzinfo=None) != naive:
        assert "does not exist" in moment.notes[0]
    assert abs(moment.at.replace(tzinfo=None) - naive) <= timedelta(hours=15)


@given(_NAIVE, st.integers(0, 24 * 60))
def test_a_window_posts_between_its_ends(start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(minutes=minutes)
    try:
        window = window_read(str(start), str(end), str(start + (end - start) / 2), NEW_YORK)
    except Unclear:
        return
    assert window.starts_at <= window.ends_at
    assert window.posts_at == window.posts_at.replace(second=0, microsecond=0)
    if not window.notes:
        assert window.starts_at <= window.posts_at <= window.ends_at


@pytest.mark.parametrize(
    ("text", "minor", "currency", "kept"),
    [
        ("$1,500", 150_000, "USD", ""),
        ("150", 15_000, "USD", ""),
        ("1.500,00 €", 150_000, "EUR", ""),
        ("$150 - $250", None, "USD", "$150 - $250"),
        ("price on request", None, "USD", "price on request"),
        ("", None, "USD", ""),
    ],
)
def test_prices(text: str, minor: int | None, currency: str, kept: str) -> None:
    said = price_said(text)
    assert (said.minor, said.currency, said.kept) == (minor, currency, kept)


@pytest.mark.parametrize(
    ("text", "sides", "unit", "kept"),
    [
        ("24 x 12", ("24", "12", None), "in", ""),
        ('24"x36"x1.5"', ("24", "36", "1.5"), "in", ""),
        ("60 × 40 cm", ("60", "40", None), "cm", ""),
        ("large", (None, None, None), "in", "large"),
        ("24", (None, None, None), "in", "24"),
    ],
)
def test_sizes(text: str, sides: tuple[str | None, ...], unit: str, kept: str) -> None:
    said = size_said(text)
    found = tuple(None if side is None else f"{side.normalize():f}" for side in (said.height, said.width, said.depth))
    assert (found, said.unit, said.kept) == (sides, unit, kept)


@given(st.text(max_size=60))
def test_no_price_and_no_size_is_lost(text: str) -> None:
    price, size = price_said(text), size_said(text)
    assert price.minor is not None or price.kept == text.strip()
    assert size.height is not None or size.kept == text.strip()


@pytest.mark.parametrize(
    ("text", "tags", "rest"),
    [
        ("#oil #sea #Oil", ("oil", "sea"), ""),
        ("oil, sea", ("oil", "sea"), ""),
        ("#oil#sea", ("oil", "sea"), ""),
        ("New today! #oil", ("oil",), "New today!"),
        ("#2025 #été", ("été",), "#2025"),
        ("", (), ""),
    ],
)
def test_hashtags(text: str, tags: tuple[str, ...], rest: str) -> None:
    found = hashtags_read(text)
    assert (found.tags, found.rest) == (tags, rest)


@pytest.mark.parametrize(
    ("text", "posted", "unknown"),
    [
        ("Instagram", (Network.INSTAGRAM,), ()),
        ("Instagram, Pinterest & FB", (Network.INSTAGRAM, Network.PINTEREST, Network.FACEBOOK), ()),
        ('["Facebook"]', (Network.FACEBOOK,), ()),
        ("MySpace", (), ("myspace",)),
        ("[]", (), ()),
        ("", (), ()),
    ],
)
def test_networks(text: str, posted: tuple[Network, ...], unknown: tuple[str, ...]) -> None:
    found = networks_read(text)
    assert (found.posted, found.unknown) == (posted, unknown)


def test_statuses() -> None:
    assert [status_read(text) for text in ("Draft", "", " READY ", "Scheduled", "Lost")] == [
        "draft",
        "draft",
        "ready",
        "scheduled",
        None,
    ]
    assert [availability_read(text) for text in ("Available", "", "Hold", "Sold", "Stolen")] == [
        "available",
        "available",
        "on_hold",
        "sold",
        None,
    ]
    assert [fulfilment_read(text) for text in ("Pending", "Shipped", "Sold", "", "?")] == [
        "pending",
        "shipped",
        "sold",
        "available",
        None,
    ]


@given(st.one_of(st.none(), st.text(), st.binary(), st.integers(), st.floats()))
def test_whatever_a_column_holds_can_be_kept(value: object) -> None:
    text = plain_text(value)
    assert "\0" not in text
    assert text == text.strip()
    text.encode()
