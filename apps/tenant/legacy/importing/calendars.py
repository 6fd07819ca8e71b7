"""Calendars and their events, with the times at which they post."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from apps.tenant.calendars.services import COLOURS
from apps.tenant.legacy.importing.known import kept_of, key_of
from apps.tenant.legacy.importing.records import CalendarMade, EventMade, origin_of
from apps.tenant.legacy.importing.work import EventHere, Work
from apps.tenant.legacy.source.rows import OldCalendar, OldEvent
from apps.tenant.legacy.values.text import one_line, shortened
from apps.tenant.legacy.values.times import Unclear, Window, window_read

# AB was taken first, the other two after it with equal right.
_USUAL = {"AB": ("Astro Batching", 1), "YP": ("Yogi Point", 2), "POF": ("Part of Fortune", 2)}
_OTHER_PRIORITY = 3
_LONGEST_NAME, _LONGEST_SUMMARY = 120, 500


def calendars_step(work: Work) -> None:
    """Every calendar, then every event whose times are clear."""
    calendars = _calendars(work)
    by_id = {row.id: row for row in work.source.calendars}
    made: list[EventMade] = []
    seen: dict[str, EventHere] = {}
    total = len(work.source.events)
    for number, row in enumerate(work.source.events):
        if number % 1000 == 0:
            work.progress("Favourable times", number, total)
        calendar = by_id.get(row.calendar_id) if row.calendar_id is not None else None
        if calendar is None:
            reason = f"Its calendar, {row.calendar_id or 'none'}, is not in the file."
            work.report.leave(row.table, row.id, row.summary or row.start_time, reason)
        else:
            _event(work, row, calendar, calendars.get(calendar.id), seen, made)
    work.store.events(made)


def _calendars(work: Work) -> dict[int, UUID]:
    """Old number → the calendar here. One that somebody deleted here since is not made again."""
    there: dict[int, UUID] = {}
    made = []
    keys: dict[str, int] = {}
    for number, row in enumerate(work.source.calendars):
        key = key_of(row.calendar_type or row.id)
        if key in keys:
            work.report.leave(
                row.table, row.id, row.calendar_name, "There is one of this type already; its times go there."
            )
            if keys[key] in there:
                there[row.id] = there[keys[key]]
            continue
        keys[key] = row.id
        found = work.remembered(row, key, row.calendar_name)
        if found is not None and found.object_id is not None and found.object_id in work.known.calendars:
            there[row.id] = found.object_id
        if work.is_over(found):
            continue
        one = _calendar(work, row, key, COLOURS[number % len(COLOURS)])
        work.report.made["calendars"] += 1
        if found is None:
            made.append(one)
            there[row.id] = one.id
            work.report.took(row.table)
    work.store.calendars(made)
    return there


def _calendar(work: Work, row: OldCalendar, key: str, colour: str) -> CalendarMade:
    kind = one_line(row.calendar_type).upper()
    usual, priority = _USUAL.get(kind, (kind.title(), _OTHER_PRIORITY))
    kept = kept_of(row, ())
    name = one_line(row.calendar_name)
    if len(name) > _LONGEST_NAME:
        kept["calendar_name"] = name
    facts: dict[str, Any] = {
        "name": shortened(name, _LONGEST_NAME) or usual[:_LONGEST_NAME] or f"Calendar {row.id}",
        "badge": kind[:4],
        "color": colour,
        "priority": priority,
    }
    work.keep(row.table, kept)
    return CalendarMade(origin=origin_of(row, key, kept), facts=facts)


def _event(
    work: Work,
    row: OldEvent,
    calendar: OldCalendar,
    calendar_id: UUID | None,
    seen: dict[str, EventHere],
    made: list[EventMade],
) -> None:
    what = row.summary or row.start_time
    try:
        window = window_read(row.start_time, row.end_time, row.midpoint_time, work.zone)
    except Unclear as error:
        work.report.leave(row.table, row.id, what, str(error))
        return
    times = (row.start_time, row.end_time, row.midpoint_time)
    key = key_of(calendar.calendar_type or calendar.id, *times, row.summary)
    if key in seen:
        work.events[row.id] = seen[key]
        work.report.leave(row.table, row.id, what, "The same window is in the calendar already; its posts go there.")
        return
    found = work.remembered(row, key, what)
    if found is not None:
        there = found.object_id if found.object_id in work.known.events else None
        work.events[row.id] = seen[key] = EventHere(there, key, window.posts_at)
    if work.is_over(found):
        return
    if calendar_id is None:
        if found is None:
            work.report.leave(row.table, row.id, what, "Somebody deleted its calendar here.")
        return
    for note in window.notes:
        work.report.note(row.table, row.id, what, note)
    one = _made(work, row, calendar, calendar_id, key, window)
    work.report.made["favourable times"] += 1
    if found is None:
        work.events[row.id] = seen[key] = EventHere(one.id, key, window.posts_at)
        made.append(one)
        work.report.took(row.table)


def _made(work: Work, row: OldEvent, calendar: OldCalendar, calendar_id: UUID, key: str, window: Window) -> EventMade:
    summary = one_line(row.summary)
    kept = kept_of(row, () if row.event_type in {"", calendar.calendar_type} else ("event_type",))
    if len(summary) > _LONGEST_SUMMARY:
        kept["summary"] = row.summary
    work.keep(row.table, kept)
    facts: dict[str, Any] = {
        "uid": f"before-{sha256(key.encode()).hexdigest()}",
        "summary": shortened(summary, _LONGEST_SUMMARY) or calendar.calendar_type or "Favourable time",
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "posts_at": window.posts_at,
        "zone": work.zone.key,
    }
    return EventMade(origin=origin_of(row, key, kept), calendar_id=calendar_id, facts=facts)
