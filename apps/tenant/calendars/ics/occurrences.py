"""Single and recurring events of a parsed calendar as windows in time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar.cal import Component

from apps.tenant.calendars.ics.events import name_of, text_of, value_of
from apps.tenant.calendars.ics.times import moment
from apps.tenant.calendars.ics.types import ParsedEvent, Problem

# A daily event over the whole window, with room; what repeats hourly is cut here and the cut is told.
MAX_PER_SERIES = 2_000


def occurrences(
    calendar: Component, window: tuple[date, date], zone: ZoneInfo, problems: list[Problem]
) -> Iterator[ParsedEvent]:
    """The calendar's events inside the window; what a series can't give is added to ``problems``."""
    singles, series = _split(calendar)
    for component in singles:
        event = _parsed(component, zone, recurring=False)
        if window[0] <= event.starts_at.date() <= window[1]:
            yield event
    for components in series:
        yield from _expanded(calendar, components, window, zone, problems)


def _split(calendar: Component) -> tuple[list[Component], list[list[Component]]]:
    """Events that happen once, and for each UID that repeats its rule with its overrides."""
    by_uid: dict[str, list[Component]] = {}
    singles: list[Component] = []
    for component in calendar.subcomponents:
        if component.name == "VEVENT":
            uid = text_of(component, "UID")
            if uid:
                by_uid.setdefault(uid, []).append(component)
            else:
                singles.append(component)
    series = []
    for components in by_uid.values():
        if any("RRULE" in one or "RDATE" in one or "RECURRENCE-ID" in one for one in components):
            series.append(components)
        else:
            singles.append(max(components, key=_sequence))
    return singles, series


def _expanded(
    calendar: Component, components: list[Component], window: tuple[date, date], zone: ZoneInfo, problems: list[Problem]
) -> Iterator[ParsedEvent]:
    alone = calendar.copy()
    alone.subcomponents = [one for one in calendar.subcomponents if one.name != "VEVENT"] + components
    try:
        query = recurring_ical_events.of(alone, skip_bad_series=True)
        found = list(islice(_by_month(query, window), MAX_PER_SERIES + 1))
    except (ValueError, KeyError, TypeError, OverflowError):
        problems.append(Problem(0, name_of(components[0]), "Its repetition can't be worked out."))
        return
    if len(found) > MAX_PER_SERIES:
        reason = f"It repeats more than {MAX_PER_SERIES:,} times; the first {MAX_PER_SERIES:,} were taken."
        problems.append(Problem(0, name_of(components[0]), reason))
    for one in found[:MAX_PER_SERIES]:
        if text_of(one, "STATUS").upper() != "CANCELLED":
            yield _parsed(one, zone, recurring=True)


def _by_month(query: recurring_ical_events.CalendarQuery, window: tuple[date, date]) -> Iterator[Component]:
    """The series piece by piece, so that one that repeats endlessly can be left off early."""
    start, last = window
    while start <= last:
        end = min(start + timedelta(days=31), last + timedelta(days=1))
        for one in sorted(query.between(start, end), key=lambda found: str(value_of(found, "DTSTART"))):
            if start <= _day(value_of(one, "DTSTART")) < end:
                yield one
        start = end


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _parsed(component: Component, zone: ZoneInfo, *, recurring: bool) -> ParsedEvent:
    start = value_of(component, "DTSTART")
    end = _end(component, start)
    starts_at, ends_at = moment(start, zone), moment(end, zone)
    summary = text_of(component, "SUMMARY") or "Untitled"
    uid = text_of(component, "UID") or f"{starts_at:%Y%m%dT%H%M%SZ}-{summary}"
    return ParsedEvent(
        uid=uid[:500],
        recurrence_id=_recurrence_id(component, starts_at) if recurring else "",
        summary=summary[:500],
        description=text_of(component, "DESCRIPTION")[:5000],
        starts_at=starts_at,
        ends_at=ends_at,
        zone=_zone_name(start, zone),
        all_day=not isinstance(start, datetime),
        sequence=_sequence(component),
    )


def _end(component: Component, start: date | datetime) -> date | datetime:
    """RFC 5545, 3.6.1: a date without an end is one day, a time without an end an instant."""
    if "DTEND" in component:
        end: date | datetime = value_of(component, "DTEND")
        if not isinstance(start, datetime) and end <= start:
            return start + timedelta(days=1)
        return end
    if "DURATION" in component:
        length: timedelta = value_of(component, "DURATION")
        return start + max(length, timedelta())
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _recurrence_id(component: Component, starts_at: datetime) -> str:
    if "RECURRENCE-ID" not in component:
        return f"{starts_at:%Y%m%dT%H%M%SZ}"
    value = value_of(component, "RECURRENCE-ID")
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    return f"{value.astimezone(UTC) if value.tzinfo else value:%Y%m%dT%H%M%SZ}"


def _zone_name(start: date | datetime, zone: ZoneInfo) -> str:
    tzinfo = start.tzinfo if isinstance(start, datetime) else None
    if tzinfo is None:
        return zone.key
    return str(getattr(tzinfo, "key", None) or "UTC")


def _sequence(component: Component) -> int:
    try:
        return max(0, int(text_of(component, "SEQUENCE") or 0))
    except (TypeError, ValueError):
        return 0
