"""From iCalendar's three kinds of time (UTC, zoned, floating) and its dates to moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment(value: date | datetime, floating: ZoneInfo) -> datetime:
    """UTC. A time without a zone, and the midnight that a date begins with, are those of ``floating``.

    A wall time that the clock skips is moved forward by the length of the gap (RFC 5545, 3.3.5).
    """
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=floating)
    return value.astimezone(UTC)


def posting_time(
    starts_at: datetime, ends_at: datetime, rule: str, *, all_day_zone: ZoneInfo | None = None
) -> datetime:
    """The moment of [starts_at, ends_at] that the rule (``start``, ``middle``, ``end``) names, in UTC.

    For all-day events give their zone: their middle is reckoned on the clock's face, so that one day's middle is noon
    also on the two days of the year that are not 24 hours long, and their end is the last minute that belongs to them.
    Seconds are cut off: networks post on the minute.
    """
    if rule == "start":
        chosen = starts_at
    elif rule == "end":
        chosen = ends_at - timedelta(minutes=1) if all_day_zone else ends_at
    elif all_day_zone:
        first, last = (edge.astimezone(all_day_zone).replace(tzinfo=None) for edge in (starts_at, ends_at))
        chosen = (first + (last - first) / 2).replace(tzinfo=all_day_zone)
    else:
        chosen = starts_at + (ends_at - starts_at) / 2
    return chosen.astimezone(UTC).replace(second=0, microsecond=0)
