"""Reading .ics files: every oddity that was met, and whatever Hypothesis thinks of."""

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.tenant.calendars.ics import CalendarRefused, ParsedCalendar, posting_time, read_calendar
from tests.examples import examples

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 23)


def calendar(*events: str, head: str = "") -> bytes:
    """A file with these events; each is the inside of a VEVENT."""
    blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{head}{blocks}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(
    start: str = "DTSTART:20261201T100000Z", end: str = "DTEND:20261201T140000Z", uid: str = "one@test", **more: str
) -> str:
    extra = "\n".join(f"{name.replace('_', '-')}:{value}" for name, value in more.items())
    lines = [f"UID:{uid}", "SUMMARY:Window", start, end, extra]
    return "\n".join(line for line in lines if line)


def read(data: bytes) -> ParsedCalendar:
    return read_calendar(data, default_zone=NEW_YORK, today=TODAY)


def test_a_window_in_utc_is_taken_as_it_is() -> None:
    (found,) = read(calendar(event())).events
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 12, 1, 10, tzinfo=UTC),
        datetime(2026, 12, 1, 14, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Eastern Standard Time", "/mozilla.org/20050126_1/America/New_York"]
)
def test_zones_are_known_by_their_iana_windows_and_mozilla_names(zone: str) -> None:
    (found,) = read(
        calendar(event(f"DTSTART;TZID={zone}:20261201T100000", f"DTEND;TZID={zone}:20261201T103000"))
    ).events
    assert found.starts_at == datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_an_unknown_zone_is_told_instead_of_guessed() -> None:
    parsed = read(calendar(event("DTSTART;TZID=Mars/Olympus:20261201T100000", ""), event(uid="good@test")))
    assert len(parsed.events) == 1
    assert "Mars/Olympus" in parsed.problems[0].reason


def test_a_floating_time_is_the_workspaces_time() -> None:
    (found,) = read(calendar(event("DTSTART:20261201T100000", "DTEND:20261201T110000"))).events
    assert found.starts_at == datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_an_all_day_event_lasts_from_midnight_to_midnight_of_the_workspace() -> None:
    (found,) = read(calendar(event("DTSTART;VALUE=DATE:20261201", ""))).events
    assert found.all_day
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 12, 1, 5, tzinfo=UTC),
        datetime(2026, 12, 2, 5, tzinfo=UTC),
    )


def test_a_time_without_end_is_an_instant_and_a_duration_is_added() -> None:
    instant, lasting = read(
        calendar(event(end="", uid="a@test"), event("DTSTART:20261202T100000Z", "DURATION:PT90M", uid="b@test"))
    ).events
    assert instant.ends_at == instant.starts_at
    assert (lasting.ends_at - lasting.starts_at).total_seconds() == 5400


def test_a_weekly_event_keeps_its_wall_time_over_the_change_of_clocks() -> None:
    rule = event(
        "DTSTART;TZID=America/New_York:20270301T180000",
        "DTEND;TZID=America/New_York:20270301T190000",
        RRULE="FREQ=WEEKLY;COUNT=4",
        EXDATE="20270308T230000Z",
    )
    starts = [found.starts_at.astimezone(NEW_YORK) for found in read(calendar(rule)).events]
    assert [(start.day, start.hour) for start in starts] == [(1, 18), (15, 18), (22, 18)]


def test_an_override_moves_one_occurrence_and_a_cancelled_one_is_gone() -> None:
    rule = event(RRULE="FREQ=DAILY;COUNT=3")
    moved = event("DTSTART:20261202T120000Z", "DTEND:20261202T130000Z", RECURRENCE_ID="20261202T100000Z")
    gone = event(
        "DTSTART:20261203T100000Z", "DTEND:20261203T140000Z", RECURRENCE_ID="20261203T100000Z", STATUS="CANCELLED"
    )
    found = read(calendar(rule, moved, gone)).events
    assert [(one.starts_at.day, one.starts_at.hour) for one in found] == [(1, 10), (2, 12)]
    assert len({one.recurrence_id for one in found}) == 2


def test_a_cancelled_event_is_counted_and_left_out() -> None:
    parsed = read(calendar(event(STATUS="CANCELLED")))
    assert (parsed.events, parsed.cancelled) == ((), 1)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("SUMMARY:No start\nUID:x@test", "no start"),
        ("UID:x@test\nDTSTART:tomorrow\nSUMMARY:Bad", "start can't be read"),
        ("UID:x@test\nDTSTART:20261201T100000Z\nDTEND:20261201T110000Z\nDURATION:PT1H", "both an end and a duration"),
        ("UID:x@test\nDTSTART:20261201T100000Z\nDTEND:20261130T110000Z", "ends before it starts"),
        ("UID:x@test\nDTSTART;VALUE=DATE:20261201\nDTEND:20261201T110000Z", "date"),
        ("UID:x@test\nDTSTART:20261201T100000Z\nRRULE:FREQ=SOMETIMES", "repetition"),
        ("UID:x@test\nDTSTART:20261201T100000Z\nRRULE:FREQ=SECONDLY", "more often than once an hour"),
    ],
)
def test_one_broken_event_is_listed_with_its_line_and_the_others_come_in(broken: str, reason: str) -> None:
    parsed = read(calendar(event(uid="first@test"), broken, event(uid="last@test")))
    assert [found.uid for found in parsed.events] == ["first@test", "last@test"]
    (problem,) = parsed.problems
    assert reason in problem.reason
    assert problem.line == 10


def test_an_hourly_event_is_cut_and_the_cut_is_told() -> None:
    parsed = read(calendar(event(RRULE="FREQ=HOURLY")))
    assert len(parsed.events) == 2000
    assert "2,000" in parsed.problems[0].reason


def test_two_calendars_in_one_file_are_both_read() -> None:
    assert len(read(calendar(event(uid="a@test")) + calendar(event(uid="b@test"))).events) == 2


def test_a_line_folded_inside_a_letter_is_put_together_again() -> None:
    data = calendar(event()).replace(b"SUMMARY:Window", "SUMMARY:Früh".encode().replace(b"\xc3\xbc", b"\xc3\r\n \xbc"))
    assert read(data).events[0].summary == "Früh"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\x89PNG\r\n\x1a\n", "not a calendar"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "UTF-16"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "cut off"),
    ],
)
def test_what_is_no_calendar_is_refused_in_words(data: bytes, word: str) -> None:
    with pytest.raises(CalendarRefused) as caught:
        read(data)
    assert word in caught.value.message


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=300), st.lists(st.text(max_size=60), max_size=8)))
def test_any_content_gives_a_calendar_or_the_refusal_and_nothing_else(content: bytes | list[str]) -> None:
    inside = content if isinstance(content, bytes) else "\r\n".join(content).encode("utf-8", "replace")
    data = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + inside + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    with suppress(CalendarRefused):
        parsed = read(data)
        assert all(found.starts_at <= found.ends_at for found in parsed.events)


def test_the_middle_of_ten_to_fourteen_is_twelve() -> None:
    start, end = datetime(2026, 12, 1, 10, tzinfo=UTC), datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert posting_time(start, end, "middle") == datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert posting_time(start, end, "start") == start
    assert posting_time(start, end, "end") == end


def test_the_middle_of_an_all_day_event_is_noon_also_when_the_clocks_change() -> None:
    (found,) = read(calendar(event("DTSTART;VALUE=DATE:20270314", ""))).events
    noon = posting_time(found.starts_at, found.ends_at, "middle", all_day_zone=NEW_YORK)
    assert noon.astimezone(NEW_YORK).hour == 12
