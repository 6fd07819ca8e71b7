"""``read_calendar``: bytes in, events and problems out, and one typed error for what is no calendar at all.

What icalendar 7.3 and recurring-ical-events 3.8 do with odd input was measured; tests/tenant/calendars keeps it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.cal import Component
from icalendar.timezone import tzp

from apps.tenant.calendars.ics.events import UnknownZone, Unreadable, check_event, line_of, name_of, text_of
from apps.tenant.calendars.ics.occurrences import occurrences
from apps.tenant.calendars.ics.raw import LINE, MAX_BYTES, TOO_LARGE, CalendarRefused, prepared, refuse_obvious
from apps.tenant.calendars.ics.types import ParsedCalendar, ParsedEvent, Problem, Progress

__all__ = ["MAX_BYTES", "MAX_EVENTS", "TOO_LARGE", "CalendarRefused", "read_calendar"]

MAX_EVENTS = 20_000

_EVENT = re.compile(rb"^BEGIN:VEVENT[ \t\r]*$.*?^END:VEVENT[ \t\r]*$\n?", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_LINE = re.compile(LINE.encode() + rb":(\d+)")
_END = re.compile(rb"END:VCALENDAR", re.IGNORECASE)
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)


def read_calendar(
    data: bytes,
    *,
    default_zone: ZoneInfo,
    today: date,
    days_back: int = 31,
    days_ahead: int = 730,
    zones: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> ParsedCalendar:
    """Everything in the file between ``today`` − ``days_back`` and ``today`` + ``days_ahead``.

    Recurring events are expanded. Floating times and all-day events are taken in ``default_zone``; ``zones`` says
    what zones are that nobody knows (name in the file → IANA name). One bad event does not spoil the others: it
    becomes a Problem. Raises CalendarRefused. No query. Ten thousand events take two seconds.
    """
    refuse_obvious(data)
    # The library remembers, for the whole process, what a zone's name meant in a file: the next file may be another
    # client's, and mean something else by it.
    tzp.use_default()
    tell = progress or _nobody
    calendars, problems = _parse(prepared(data, zones or {}))
    tell(70)
    window = (today - timedelta(days=days_back), today + timedelta(days=days_ahead))
    unknown: Counter[str] = Counter()
    cancelled, events = 0, dict[tuple[str, str], ParsedEvent]()
    for calendar in calendars:
        cancelled += _drop_unreadable(calendar, default_zone, problems, unknown)
        _take(events, occurrences(calendar, window, default_zone, problems))
    tell(95)
    found = sorted(events.values(), key=lambda event: (event.starts_at, *event.key))
    return ParsedCalendar(
        names=tuple(_name(calendar) for calendar in calendars),
        events=tuple(found),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        cancelled=cancelled,
        zones=dict(unknown),
    )


def _take(events: dict[tuple[str, str], ParsedEvent], found: Iterable[ParsedEvent]) -> None:
    """Of two versions of one event the newer."""
    for event in found:
        other = events.get(event.key)
        if other is None or event.version >= other.version:
            events[event.key] = event
        if len(events) > MAX_EVENTS:
            raise CalendarRefused(
                f"This calendar has more than {MAX_EVENTS:,} events in two years. Please split it into files."
            )


def _parse(data: bytes) -> tuple[list[Component], list[Problem]]:
    """The calendars of the file; event by event when the file as a whole can't be parsed."""
    try:
        return list(Calendar.from_ical(data, multiple=True)), []
    except _BROKEN:
        return _parse_piecewise(data)


def _parse_piecewise(data: bytes) -> tuple[list[Component], list[Problem]]:
    frame = _EVENT.sub(b"", data)
    good, problems = [], []
    for match in _EVENT.finditer(data):
        try:
            Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + match.group() + b"END:VCALENDAR\r\n")
        except _BROKEN:
            line = _LINE.search(match.group())
            number = int(line.group(1)) if line else 0
            problems.append(Problem(number, "", "This event is not written as the standard asks."))
        else:
            good.append(match.group())
    whole = _END.sub(lambda _: b"".join(good) + b"END:VCALENDAR", frame, count=1)
    try:
        return list(Calendar.from_ical(whole, multiple=True)), problems
    except _BROKEN as error:
        raise CalendarRefused(
            "This calendar is broken and can't be read. Please export it again and choose the new .ics file."
        ) from error


def _drop_unreadable(calendar: Component, zone: ZoneInfo, problems: list[Problem], unknown: Counter[str]) -> int:
    """Takes cancelled and unreadable events out; how many were cancelled. What is wrong is added to the lists."""
    kept, cancelled = [], 0
    for component in calendar.subcomponents:
        if component.name != "VEVENT":
            kept.append(component)
        elif text_of(component, "STATUS").upper() == "CANCELLED" and "RECURRENCE-ID" not in component:
            cancelled += 1
        else:
            try:
                check_event(component, zone)
                kept.append(component)
            except Unreadable as error:
                problems.append(Problem(line_of(component), name_of(component), str(error)))
                if isinstance(error, UnknownZone):
                    unknown[error.zone] += 1
    calendar.subcomponents = kept
    return cancelled


def _name(calendar: Component) -> str:
    return (text_of(calendar, "X-WR-CALNAME") or text_of(calendar, "NAME"))[:120]


def _nobody(percent: int) -> None:
    """Nobody asked how far it is."""
