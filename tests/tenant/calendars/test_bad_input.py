"""Files that are wrong in every way that was met or thought of: told in words, and the rest comes in."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.tenant.calendars.ics import CalendarRefused, ParsedCalendar, read_calendar

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 23)
GOOD = "UID:good@test\nSUMMARY:Good\nDTSTART:20261201T100000Z\nDTEND:20261201T110000Z"


def calendar(*events: str, name: str = "") -> bytes:
    head = f"X-WR-CALNAME:{name}\n" if name else ""
    blocks = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{head}{blocks}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(data: bytes, **zones: str) -> ParsedCalendar:
    return read_calendar(
        data, default_zone=NEW_YORK, today=TODAY, zones={"Mars/Olympus": zones["mars"]} if zones else {}
    )


def refusal(data: bytes) -> str:
    with pytest.raises(CalendarRefused) as caught:
        read(data)
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told_with_and_without_a_mark(encoding: str) -> None:
    assert "UTF-16" in refusal(calendar(GOOD).decode().encode(encoding))


def test_a_web_page_is_told_also_behind_a_byte_order_mark() -> None:
    assert "web page" in refusal(b"\xef\xbb\xbf<!doctype html><p>Sign in</p>")


def test_a_utf_8_mark_before_a_calendar_is_no_harm() -> None:
    assert len(read(b"\xef\xbb\xbf" + calendar(GOOD)).events) == 1


def test_one_of_two_calendars_that_is_cut_off_is_told() -> None:
    assert "cut off" in refusal(calendar(GOOD) + calendar(GOOD)[:-20])


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("DTSTART:99991231T235959Z\nDTEND:99991231T235959Z\nSUMMARY:Far", ""),
        ("DTSTART;TZID=America/New_York:99991231T235959\nSUMMARY:Far", "too far away"),
        ("DTSTART;TZID=Asia/Tokyo:00010101T000000\nSUMMARY:Long ago", "too far away"),
        ("DTSTART;VALUE=DATE:99991231\nSUMMARY:Last day", "too far away"),
        ("DTSTART:00020101T000000Z\nRRULE:FREQ=HOURLY\nSUMMARY:Since ever", "too far away"),
        ("DTSTART:20261201T100000Z\nDURATION:P9999999W\nSUMMARY:Endless", ""),
        ("DTSTART:20261201T100000Z\nDURATION:soon\nSUMMARY:Odd", "duration can't be read"),
        ("DTSTART:20261201T100000Z\nDTEND:20991201T100000Z\nSUMMARY:Long", "longer than ten years"),
        ("DTSTART:20261201T100000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:Ticks", "more often than once an hour"),
        ("DTSTART:20261201T100000Z\nRECURRENCE-ID;TZID=Mars/Olympus:20261201T100000\nSUMMARY:Odd", "Mars/Olympus"),
        ("SUMMARY:No start", "no start"),
        ("DTSTART:20261201T100000Z\nDTEND:20261201T110000Z\nDURATION:PT1H\nSUMMARY:Both", "both an end and a duration"),
    ],
)
def test_one_that_can_not_be_used_is_told_and_the_good_one_comes_in(broken: str, reason: str) -> None:
    parsed = read(calendar(f"UID:bad@test\n{broken}", GOOD))
    assert [event.uid for event in parsed.events] == ["good@test"]
    told = [problem.reason for problem in parsed.problems]
    assert (reason == "" and told in ([], told[:1])) or (len(told) == 1 and reason in told[0])


def test_lines_are_told_by_the_file_also_in_its_second_calendar_and_when_nothing_parses_whole() -> None:
    first = calendar(GOOD)
    second = calendar("UID:x@test\nSUMMARY:No start", "UID:y@test\nDTSTART:never\nSUMMARY:Never")
    parsed = read(first + second)
    lines = (first + second).split(b"\r\n")
    assert [lines[problem.line - 1] for problem in parsed.problems] == [b"BEGIN:VEVENT"] * 2
    assert [problem.summary for problem in parsed.problems] == ["No start", "Never"]
    assert b"No start" in lines[parsed.problems[0].line + 1]


def test_a_title_of_a_megabyte_is_cut_and_costs_little() -> None:
    began = time.monotonic()
    long = "UID:long@test\nDTSTART:20261201T100000Z\nSUMMARY:" + "a" * 2**20
    (found,) = read(calendar(long)).events
    assert len(found.summary) == 500
    assert time.monotonic() - began < 5


def test_a_null_byte_in_a_title_is_left_out() -> None:
    (found,) = read(calendar("UID:a\0b@test\nDTSTART:20261201T100000Z\nSUMMARY:Fu\0ll moon")).events
    assert (found.uid, found.summary) == ("ab@test", "Full moon")


def test_two_calendars_come_in_together_and_are_named() -> None:
    other = GOOD.replace("good@test", "other@test")
    parsed = read(calendar(GOOD, name="Moon") + calendar(other, name="Sun"))
    assert (parsed.names, parsed.name) == (("Moon", "Sun"), "Moon")
    assert {event.uid for event in parsed.events} == {"good@test", "other@test"}


def test_the_same_event_in_both_calendars_is_one_and_the_newer_version_counts() -> None:
    newer = GOOD.replace("SUMMARY:Good", "SUMMARY:Newer\nSEQUENCE:2")
    older = GOOD + "\nSEQUENCE:1"
    for data in (calendar(newer) + calendar(older), calendar(older) + calendar(newer), calendar(newer, older)):
        assert [event.summary for event in read(data).events] == ["Newer"]


def test_of_two_versions_without_a_number_the_later_stamp_counts() -> None:
    older, newer = (
        GOOD.replace("Good", word) + f"\nDTSTAMP:{stamp}"
        for word, stamp in (("Older", "20261101T000000Z"), ("Newer", "20261102T000000Z"))
    )
    assert [event.summary for event in read(calendar(newer, older)).events] == ["Newer"]


def test_an_unknown_zone_is_named_with_its_events_and_read_when_somebody_says_what_it_is() -> None:
    mars = 'SUMMARY:Mars\nDTSTART;TZID=Mars/Olympus:20261201T100000\nDTEND;TZID="Mars/Olympus":20261201T110000'
    data = calendar(f"UID:a@test\n{mars}", f"UID:b@test\n{mars}\nRRULE:FREQ=DAILY;COUNT=2", GOOD)
    parsed = read(data)
    assert (parsed.zones, len(parsed.events)) == ({"Mars/Olympus": 2}, 1)
    said = read(data, mars="Asia/Tokyo")
    assert (said.zones, len(said.events), said.problems) == ({}, 4, ())
    assert said.events[0].starts_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert said.events[0].zone == "Asia/Tokyo"


def test_a_zone_in_a_title_is_not_touched_by_the_answer() -> None:
    odd = "UID:a@test\nSUMMARY:About DTSTART;TZID=Mars/Olympus:1\nDTSTART:20261201T100000Z"
    assert "TZID=Mars/Olympus" in read(calendar(odd), mars="Asia/Tokyo").events[0].summary


def test_a_zone_that_the_file_itself_describes_is_known() -> None:
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:Mars/Olympus\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    mars = "UID:a@test\nSUMMARY:Mars\nDTSTART;TZID=Mars/Olympus:20261201T100000"
    parsed = read(calendar(mars).replace(b"BEGIN:VEVENT", zone + b"BEGIN:VEVENT"))
    assert (parsed.zones, parsed.events[0].starts_at) == ({}, datetime(2026, 12, 1, 7, tzinfo=UTC))


@pytest.mark.parametrize("name", ["Mars/Olympus", "Eastern Standard Time"])
def test_what_one_file_calls_a_zone_means_nothing_in_the_next(name: str) -> None:
    """The next one may be another client's; the library would remember the name for the whole process."""
    event = f"UID:a@test\nSUMMARY:Mars\nDTSTART;TZID={name}:20261201T100000"
    before = read(calendar(event))
    described = read(calendar(event).replace(b"BEGIN:VEVENT", _zone(name, "+0900") + b"BEGIN:VEVENT"))
    assert described.events[0].starts_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert read(calendar(event)) == before


def _zone(name: str, offset: str) -> bytes:
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    ).encode()


def test_a_line_folded_inside_a_letter_is_put_together_in_every_place() -> None:
    data = calendar(GOOD.replace("Good", "Prüfung"))
    letter = data.index("ü".encode())
    folded = data[: letter + 1] + b"\r\n " + data[letter + 1 :]
    assert read(folded).events[0].summary == "Prüfung"


def test_ten_thousand_events_that_all_break_the_parser_take_no_square_of_the_time() -> None:
    began = time.monotonic()
    bad = ["NO COLON HERE AT ALL" for _ in range(3_000)]
    parsed = read(calendar(*bad, GOOD))
    assert len(parsed.events) == 1
    assert len(parsed.problems) == 3_000
    assert time.monotonic() - began < 20


def test_every_second_is_refused_however_the_rule_says_it() -> None:
    numbers = {count: ",".join(str(number) for number in range(count)) for count in (24, 60)}
    for rule in (
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        f"FREQ=DAILY;BYHOUR={numbers[24]};BYMINUTE={numbers[60]};BYSECOND={numbers[60]}",
        f"FREQ=HOURLY;BYSECOND={numbers[60]}",
        "FREQ=YEARLY;BYMINUTE=0,1,2;BYHOUR=" + numbers[24],
    ):
        parsed = read(calendar(f"UID:bad@test\nSUMMARY:Ticks\nDTSTART:20261201T100000Z\nRRULE:{rule}", GOOD))
        assert [event.uid for event in parsed.events] == ["good@test"], rule
        assert "more often than once an hour" in parsed.problems[0].reason


def test_series_that_take_too_long_are_left_out_and_the_rest_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.tenant.calendars.ics.occurrences._SECONDS", -1)
    parsed = read(calendar("UID:a@test\nSUMMARY:Never\nDTSTART:20261201T100000Z\nRRULE:FREQ=DAILY", GOOD))
    assert [event.uid for event in parsed.events] == ["good@test"]
    assert "take too long" in parsed.problems[0].reason
    assert parsed.problems[0].line == 4


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=0,1,2", "FREQ=YEARLY;FREQ=MINUTELY"])
def test_a_described_zone_that_ticks_is_not_followed_but_asked_about(rule: str) -> None:
    zone = _zone("Odd/Zone", "+0300").replace(b"END:STANDARD", f"RRULE:{rule}\r\nEND:STANDARD".encode())
    zone = zone.replace(b"TZOFFSETTO:+0300", b"TZOFFSETTO:+0400")
    odd = "UID:a@test\nSUMMARY:Odd\nDTSTART;TZID=Odd/Zone:20261201T100000"
    began = time.monotonic()
    parsed = read(calendar(odd, GOOD).replace(b"BEGIN:VEVENT", zone + b"BEGIN:VEVENT", 1))
    assert (parsed.zones, len(parsed.events)) == ({"Odd/Zone": 1}, 1)
    assert time.monotonic() - began < 5
