"""Times as whole numbers, days and weeks by the clock of the workspace's zone.

Inside the filling a time is a *stamp*: microseconds since 1970, so that distances are exact over every change of the
clocks. A day is its ordinal (``date.toordinal``); a week is the number of Mondays before it, as ISO 8601 counts weeks.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp_of(at: datetime) -> int:
    """The stamp of an aware moment."""
    return (at.astimezone(UTC) - _EPOCH) // _MICROSECOND


def minute_of(stamp: int) -> int:
    """The stamp of the minute that holds it."""
    return stamp - stamp % MINUTE


def moment_of(stamp: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + stamp * _MICROSECOND


def span_of(length: timedelta) -> int:
    """A length in microseconds, none for a negative one."""
    return max(0, length // _MICROSECOND)


def week_of(day: int) -> int:
    """The ISO week of a day. The first of January of year 1, ordinal 1, was a Monday."""
    return (day - 1) // 7


class Clock:
    """Days and wall times of one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def day_and_minute(self, stamp: int) -> tuple[int, int]:
        """The day, and the minute of the day that the zone's clocks show."""
        wall = moment_of(stamp).astimezone(self._zone)
        return wall.toordinal(), wall.hour * 60 + wall.minute

    def day(self, stamp: int) -> int:
        """The day of the zone."""
        return moment_of(stamp).astimezone(self._zone).toordinal()

    def at(self, day: int, minute: int) -> int | None:
        """The whole minute at which clocks show a time of day.

        The first where it is shown twice; forward by the gap where it is skipped. None when going
        forward would lead to another day.
        """
        wall = datetime.combine(date.fromordinal(day), time(minute // 60, minute % 60), tzinfo=self._zone)
        found = minute_of(stamp_of(wall))
        return found if self.day(found) == day else None
