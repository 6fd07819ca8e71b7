"""From iCalendar's three kinds of time (UTC, zoned, floating) and its dates to moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment(value: date | datetime, floating: ZoneInfo) -> datetime:
    """UTC. A time without a zone, and the midnight that a date begins with, are those of ``floating``.

    A wall time that the clock skips is moved forward by the length of the gap (RFC 5545, 3.3.5); one that it shows
    twice is the first. Raises OverflowError at the ends of the calendar (the years 1 and 9999).
    """
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=floating, fold=0)
    return value.astimezone(UTC)


def posting_time(
    starts_at: datetime, ends_at: datetime, rule: str, *, offset_minutes: int = 0, all_day_zone: ZoneInfo | None = None
) -> datetime:
    """The moment that the rule (``start``, ``middle``, ``end``, ``offset``) names for [starts_at, ends_at], in UTC.

    An offset is minutes after the start, or before it when negative; it may lead beyond the end. For all-day events
    give their zone: middle and offset are reckoned on the clock's face, so that one day's middle is noon, and 600
    minutes are ten o'clock, also on the two days of the year that are not 24 hours long; their end is the last minute
    that belongs to them. Seconds are cut off: networks post on the minute.
    """
    if rule == "start":
        chosen = starts_at
    elif rule == "end":
        chosen = ends_at - timedelta(minutes=1) if all_day_zone and ends_at > starts_at else ends_at
    else:
        chosen = _within(
            starts_at, ends_at, timedelta(minutes=offset_minutes) if rule == "offset" else None, all_day_zone
        )
    return chosen.astimezone(UTC).replace(second=0, microsecond=0)


def _within(starts_at: datetime, ends_at: datetime, offset: timedelta | None, face: ZoneInfo | None) -> datetime:
    """``offset`` after the start, or else the middle; on the face of the zone's clock if there is one."""
    if face is None:
        return starts_at + ((ends_at - starts_at) / 2 if offset is None else offset)
    first, last = (edge.astimezone(face).replace(tzinfo=None) for edge in (starts_at, ends_at))
    return (first + ((last - first) / 2 if offset is None else offset)).replace(tzinfo=face)
