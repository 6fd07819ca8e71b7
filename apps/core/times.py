"""From a clock's face to a moment, and what to say where the clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

DAY_TOO_FAR = "Choose a day between 2000 and 2100."


@dataclass(frozen=True)
class WallTime:
    """A moment in UTC, and a sentence for people where the clock does not show the wished time exactly once."""

    at: datetime
    note: str = ""


def wall_time(day: date, at: time, zone: tzinfo) -> WallTime:
    """The moment at which the zone's clock shows ``at`` on ``day``.

    A time that the clock skips is moved forward by the gap, one that it shows twice is the first.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(UTC)
    shown = moment.astimezone(zone)
    if shown.replace(tzinfo=None) != local.replace(tzinfo=None):
        # In Nuuk the last hour of a Saturday is skipped; Apia once skipped a whole day.
        there = f"{shown:%H:%M}" if shown.date() == day else f"{shown:%H:%M} on {shown:%-d %B}"
        text = f"{at:%H:%M} does not exist on {day:%-d %B}: the clocks go forward; {there} instead."
        return WallTime(moment, text)
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        return WallTime(moment, f"The clock shows {at:%H:%M} twice on {day:%-d %B}; it is the first of them.")
    return WallTime(moment)


def is_of_our_time(day: date) -> bool:
    """Whether the day is of 2000 to 2100: beyond the calendar's ends nothing can be reckoned. See ``DAY_TOO_FAR``."""
    return 2000 <= day.year <= 2100
