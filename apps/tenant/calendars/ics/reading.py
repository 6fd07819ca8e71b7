"""``read_calendar``: bytes in, events and problems out, and one typed error for what is no calendar at all.

What icalendar 7.3 and recurring-ical-events 3.8 do with odd input was measured; tests/tenant/calendars keeps it.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.cal import Component

from apps.core.errors import InvalidInput
from apps.tenant.calendars.ics.events import Unreadable, check_event, name_of, text_of
from apps.tenant.calendars.ics.occurrences import occurrences
from apps.tenant.calendars.ics.types import ParsedCalendar, ParsedEvent, Problem

MAX_BYTES = 10 * 1024 * 1024
MAX_EVENTS = 10_000

_FOLD = re.compile(rb"\r?\n[ \t]")
_EVENT = re.compile(rb"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$\r?\n?", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_BEGIN = re.compile(rb"^BEGIN:VEVENT\s*$", re.MULTILINE | re.IGNORECASE)


class CalendarRefused(InvalidInput):
    """The file as a whole can't be used; the message says what to do."""

    code = "calendar_refused"


def read_calendar(
    data: bytes, *, default_zone: ZoneInfo, today: date, days_back: int = 31, days_ahead: int = 730
) -> ParsedCalendar:
    """Everything in the file between ``today`` − ``days_back`` and ``today`` + ``days_ahead``.

    Recurring events are expanded. Floating times and all-day events are taken in ``default_zone``. One bad event does
    not spoil the others: it becomes a Problem. Raises CalendarRefused. No query.
    """
    _refuse_obvious(data)
    lines = [data.count(b"\n", 0, match.start()) + 1 for match in _BEGIN.finditer(data)]
    calendars, broken = _parse(_FOLD.sub(b"", data), lines)
    window = (today - timedelta(days=days_back), today + timedelta(days=days_ahead))
    events: list[ParsedEvent] = []
    problems, cancelled = list(broken), 0
    for calendar in calendars:
        dropped, found = _drop_unreadable(calendar, lines, default_zone)
        problems += found
        cancelled += dropped
        for event in occurrences(calendar, window, default_zone, problems):
            events.append(event)
            if len(events) > MAX_EVENTS:
                raise CalendarRefused(
                    f"This calendar has more than {MAX_EVENTS:,} events in two years. Please split it into files."
                )
    events.sort(key=lambda event: (event.starts_at, event.uid, event.recurrence_id))
    return ParsedCalendar(_name(calendars), tuple(events), tuple(sorted(problems, key=lambda p: p.line)), cancelled)


def _refuse_obvious(data: bytes) -> None:
    if not data.strip():
        raise CalendarRefused("This file is empty. Please export the calendar again and choose the new .ics file.")
    if len(data) > MAX_BYTES:
        raise CalendarRefused(f"This file is larger than {MAX_BYTES // 2**20} MB. Please export a shorter time span.")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise CalendarRefused("This file is in UTF-16. Please save it as UTF-8, or export it again as .ics.")
    upper = data.upper()
    if b"BEGIN:VCALENDAR" not in upper:
        what = "a web page" if data.lstrip()[:1] == b"<" else "not a calendar"
        raise CalendarRefused(f"This file is {what}. Please choose a file that ends with .ics, exported by a calendar.")
    if b"END:VCALENDAR" not in upper:
        raise CalendarRefused("This file is cut off before its end. Please export or download the calendar again.")


def _parse(data: bytes, lines: list[int]) -> tuple[list[Component], list[Problem]]:
    """The calendars of the file; event by event when the file as a whole can't be parsed."""
    try:
        return list(Calendar.from_ical(data, multiple=True)), []
    except (ValueError, KeyError, IndexError, TypeError):
        return _parse_piecewise(data, lines)


def _parse_piecewise(data: bytes, lines: list[int]) -> tuple[list[Component], list[Problem]]:
    frame = _EVENT.sub(b"", data)
    good, problems = [], []
    for number, match in enumerate(_EVENT.finditer(data)):
        try:
            Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + match.group() + b"END:VCALENDAR\r\n")
        except (ValueError, KeyError, IndexError, TypeError):
            problems.append(Problem(lines[number], "", "This event is not written as the standard asks."))
        else:
            good.append(match.group())
    whole = frame.replace(b"END:VCALENDAR", b"".join(good) + b"END:VCALENDAR", 1)
    try:
        return list(Calendar.from_ical(whole, multiple=True)), problems
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise CalendarRefused(
            "This calendar is broken and can't be read. Please export it again and choose the new .ics file."
        ) from error


def _drop_unreadable(calendar: Component, lines: list[int], zone: ZoneInfo) -> tuple[int, list[Problem]]:
    """Takes cancelled and unreadable events out; how many were cancelled, and what is wrong with which."""
    problems, kept, cancelled = [], [], 0
    for position, component in _numbered(calendar):
        if position is None:
            kept.append(component)
        elif text_of(component, "STATUS").upper() == "CANCELLED" and "RECURRENCE-ID" not in component:
            cancelled += 1
        else:
            try:
                check_event(component, zone)
                kept.append(component)
            except Unreadable as error:
                line = lines[position] if position < len(lines) else 0
                problems.append(Problem(line, name_of(component), str(error)))
    calendar.subcomponents = kept
    return cancelled, problems


def _numbered(calendar: Component) -> Iterator[tuple[int | None, Component]]:
    position = 0
    for component in calendar.subcomponents:
        if component.name == "VEVENT":
            yield position, component
            position += 1
        else:
            yield None, component


def _name(calendars: list[Component]) -> str:
    for calendar in calendars:
        if name := text_of(calendar, "X-WR-CALNAME") or text_of(calendar, "NAME"):
            return name[:120]
    return ""
