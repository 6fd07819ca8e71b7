"""Whether one event of a file can be used, and if not, why, in words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.cal import Component

from apps.tenant.calendars.ics.raw import LINE
from apps.tenant.calendars.ics.times import moment

_TOO_OFTEN = {"SECONDLY", "MINUTELY"}
_FIRST_YEAR = 1900
_LONGEST_EVENT = timedelta(days=3660)


class Unreadable(Exception):
    """One event can't be used; the text is the reason, for the user."""


class UnknownZone(Unreadable):
    """It names a time zone that nobody knows; somebody can say what it is."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"Its time zone “{zone}” is not known.")
        self.zone = zone


def text_of(component: Component, name: str) -> str:
    """The property as text, the first of several, empty when there is none; without what no database takes."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).replace("\0", "").strip()


def value_of(component: Component, name: str) -> Any:
    """What the property says as a date, datetime or timedelta; it has been checked to be one."""
    prop: Any = component[name]
    return prop.dt


def name_of(component: Component) -> str:
    """The event's title as far as there is one."""
    return (text_of(component, "SUMMARY") or text_of(component, "UID"))[:200]


def line_of(component: Component) -> int:
    """The line of the file that the event begins on, 0 where that is not known."""
    number = text_of(component, LINE)
    return int(number) if number.isdecimal() and len(number) < 9 else 0


def check_event(component: Component, zone: ZoneInfo) -> None:
    """Raises Unreadable when the event has no usable start, end, zone or repetition."""
    start = time_of(component, "DTSTART")
    if start is None:
        raise Unreadable("It has no start.")
    end = time_of(component, "DTEND")
    time_of(component, "RECURRENCE-ID")
    if end is not None and component.get("DURATION") is not None:
        raise Unreadable("It has both an end and a duration.")
    if end is not None and isinstance(end, datetime) != isinstance(start, datetime):
        raise Unreadable("It starts with a date and ends with a time, or the other way round.")
    try:
        length = moment(end_of(component, start), zone) - moment(start, zone)
    except OverflowError as error:
        raise Unreadable("Its date lies too far away.") from error
    if start.year < _FIRST_YEAR:
        raise Unreadable("Its date lies too far away.")
    if length < timedelta():
        raise Unreadable("It ends before it starts.")
    if length > _LONGEST_EVENT:
        raise Unreadable("It lasts longer than ten years.")
    _check_rule(component)


def end_of(component: Component, start: date | datetime) -> date | datetime:
    """RFC 5545, 3.6.1: a date without an end is one day, a time without an end an instant.

    Raises Unreadable for a duration that is none, OverflowError at the end of the calendar.
    """
    if "DTEND" in component:
        end: date | datetime = value_of(component, "DTEND")
        if not isinstance(start, datetime) and end == start:
            return start + timedelta(days=1)
        return end
    if "DURATION" in component:
        return start + max(_length_of(component), timedelta())
    if any(field == "DURATION" for field, _ in getattr(component, "errors", [])):
        raise Unreadable("Its duration can't be read.")
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def time_of(component: Component, name: str) -> date | datetime | None:
    """The property's value. Raises Unreadable when it is there but can't be read, or its zone is unknown."""
    prop = component.get(name)
    if prop is None:
        if any(field == name for field, _ in getattr(component, "errors", [])):
            raise Unreadable(f"Its {_words(name)} can't be read.")
        return None
    if isinstance(prop, list):
        raise Unreadable(f"It has more than one {_words(name)}.")
    try:
        value: Any = prop.dt
    except (ValueError, AttributeError, TypeError, OverflowError) as error:
        raise Unreadable(f"Its {_words(name)} can't be read.") from error
    if not isinstance(value, date):
        raise Unreadable(f"Its {_words(name)} can't be read.")
    zone = getattr(prop, "params", {}).get("TZID")
    if zone and isinstance(value, datetime) and value.tzinfo is None:
        raise UnknownZone(str(zone).replace("\0", "")[:100])
    return value


def stamp_of(component: Component) -> datetime | None:
    """When the source wrote the event: LAST-MODIFIED, or else DTSTAMP; None where neither can be read."""
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        try:
            value = time_of(component, name)
            if isinstance(value, datetime):
                return moment(value, ZoneInfo("UTC"))
        except (Unreadable, OverflowError):
            continue
    return None


def recurrence_id_of(component: Component, starts_at: datetime) -> str:
    """What tells this occurrence from the others of its series."""
    if "RECURRENCE-ID" not in component:
        return f"{starts_at:%Y%m%dT%H%M%SZ}"
    value = value_of(component, "RECURRENCE-ID")
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    return f"{value.astimezone(UTC) if value.tzinfo else value:%Y%m%dT%H%M%SZ}"


def sequence_of(component: Component) -> int:
    """The number of the event's version, 0 where there is none."""
    try:
        return min(max(0, int(text_of(component, "SEQUENCE") or 0)), 2**31 - 1)
    except (TypeError, ValueError):
        return 0


def _length_of(component: Component) -> timedelta:
    try:
        length = value_of(component, "DURATION")
    except (ValueError, AttributeError, TypeError, OverflowError) as error:
        raise Unreadable("Its duration can't be read.") from error
    if not isinstance(length, timedelta):
        raise Unreadable("Its duration can't be read.")
    return length


def _check_rule(component: Component) -> None:
    if any(field in {"RRULE", "RDATE", "EXDATE"} for field, _ in getattr(component, "errors", [])):
        raise Unreadable("Its repetition can't be read.")
    rule = component.get("RRULE")
    for one in rule if isinstance(rule, list) else [rule] if rule else []:
        if _times_a_day(one) > 24:
            raise Unreadable("It repeats more often than once an hour.")


def _times_a_day(rule: Any) -> int:
    """At most: a daily rule with every hour, minute and second listed is one that repeats every second."""
    frequencies = {str(frequency).upper() for frequency in rule.get("FREQ", [])}
    if _TOO_OFTEN & frequencies:
        return 24 * 60
    hours, minutes, seconds = (len(set(rule.get(part) or [])) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    every = hours or (24 if "HOURLY" in frequencies else 1)
    return every * max(1, minutes) * max(1, seconds)


def _words(name: str) -> str:
    return {"DTSTART": "start", "DTEND": "end", "RECURRENCE-ID": "recurrence"}.get(name, name)
