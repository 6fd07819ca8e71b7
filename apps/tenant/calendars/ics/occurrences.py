"""Single and recurring events of a parsed calendar as windows in time."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar.cal import Component

from apps.tenant.calendars.ics.events import (
    end_of,
    line_of,
    name_of,
    recurrence_id_of,
    sequence_of,
    stamp_of,
    text_of,
    value_of,
)
from apps.tenant.calendars.ics.times import moment
from apps.tenant.calendars.ics.types import ParsedEvent, Problem

# A daily event over the whole window, with room; what repeats hourly is cut here and the cut is told.
MAX_PER_SERIES = 2_000
# For all series of a calendar. One whose rule never comes true is followed to the year 9999, which takes seconds.
_SECONDS = 40


def occurrences(
    calendar: Component, window: tuple[date, date], zone: ZoneInfo, problems: list[Problem]
) -> Iterator[ParsedEvent]:
    """The calendar's events inside the window; what a series can't give is added to ``problems``."""
    singles, series = _split(calendar)
    for component in singles:
        event = _parsed(component, zone, recurring=False)
        if window[0] <= event.starts_at.date() <= window[1]:
            yield event
    frame = calendar.copy()
    frame.subcomponents = [one for one in calendar.subcomponents if one.name != "VEVENT"]
    began = time.monotonic()
    for components in series:
        if time.monotonic() - began > _SECONDS:
            reason = "It was left out: the repetitions in this file take too long to work out."
            problems.append(Problem(line_of(components[0]), name_of(components[0]), reason))
        else:
            yield from _expanded(frame, components, window, zone, problems)


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
            singles.append(max(components, key=_version) if len(components) > 1 else components[0])
    return singles, series


def _version(component: Component) -> tuple[int, float]:
    stamp = stamp_of(component)
    return sequence_of(component), stamp.timestamp() if stamp else 0.0


def _expanded(
    frame: Component, components: list[Component], window: tuple[date, date], zone: ZoneInfo, problems: list[Problem]
) -> Iterator[ParsedEvent]:
    alone = frame.copy()
    alone.subcomponents = [*frame.subcomponents, *components]
    first = components[0]
    try:
        query = recurring_ical_events.of(alone, skip_bad_series=True)
        found = list(islice(_by_month(query, window), MAX_PER_SERIES + 1))
        events = [
            _parsed(one, zone, recurring=True)
            for one in found[:MAX_PER_SERIES]
            if text_of(one, "STATUS").upper() != "CANCELLED"
        ]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        problems.append(Problem(line_of(first), name_of(first), "Its repetition can't be worked out."))
        return
    if len(found) > MAX_PER_SERIES:
        reason = f"It repeats more than {MAX_PER_SERIES:,} times; the first {MAX_PER_SERIES:,} were taken."
        problems.append(Problem(line_of(first), name_of(first), reason))
    yield from events


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
    starts_at, ends_at = moment(start, zone), moment(end_of(component, start), zone)
    ends_at = max(starts_at, ends_at)
    summary = text_of(component, "SUMMARY") or "Untitled"
    uid = text_of(component, "UID") or f"{starts_at:%Y%m%dT%H%M%SZ}-{summary}"
    return ParsedEvent(
        uid=uid[:500],
        recurrence_id=recurrence_id_of(component, starts_at) if recurring else "",
        summary=summary[:500],
        description=text_of(component, "DESCRIPTION")[:5000],
        starts_at=starts_at,
        ends_at=ends_at,
        zone=_zone_name(start, zone),
        all_day=not isinstance(start, datetime),
        sequence=sequence_of(component),
        stamp=stamp_of(component),
    )


def _zone_name(start: date | datetime, zone: ZoneInfo) -> str:
    tzinfo = start.tzinfo if isinstance(start, datetime) else None
    if tzinfo is None:
        return zone.key
    return str(getattr(tzinfo, "key", None) or "UTC")
