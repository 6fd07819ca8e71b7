"""Whether one event of a file can be used, and if not, why, in words."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.cal import Component

from apps.tenant.calendars.ics.times import moment

_TOO_OFTEN = {"SECONDLY", "MINUTELY"}


class Unreadable(Exception):
    """One event can't be used; the text is the reason, for the user."""


def text_of(component: Component, name: str) -> str:
    """The property as text, the first of several, empty when there is none."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).strip()


def value_of(component: Component, name: str) -> Any:
    """What the property says as a date, datetime or timedelta; it has been checked to be one."""
    prop: Any = component[name]
    return prop.dt


def name_of(component: Component) -> str:
    """The event's title as far as there is one."""
    return (text_of(component, "SUMMARY") or text_of(component, "UID"))[:200]


def check_event(component: Component, zone: ZoneInfo) -> None:
    """Raises Unreadable when the event has no usable start, end, zone or repetition."""
    start = time_of(component, "DTSTART")
    if start is None:
        raise Unreadable("It has no start.")
    end = time_of(component, "DTEND")
    if end is not None and component.get("DURATION") is not None:
        raise Unreadable("It has both an end and a duration.")
    if end is not None and isinstance(end, datetime) != isinstance(start, datetime):
        raise Unreadable("It starts with a date and ends with a time, or the other way round.")
    if end is not None and moment(end, zone) < moment(start, zone):
        raise Unreadable("It ends before it starts.")
    _check_rule(component)


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
    except (ValueError, AttributeError, TypeError) as error:
        raise Unreadable(f"Its {_words(name)} can't be read.") from error
    if not isinstance(value, date):
        raise Unreadable(f"Its {_words(name)} can't be read.")
    zone = getattr(prop, "params", {}).get("TZID")
    if zone and isinstance(value, datetime) and value.tzinfo is None:
        raise Unreadable(f"Its time zone “{zone}” is not known.")
    return value


def _check_rule(component: Component) -> None:
    if any(field in {"RRULE", "RDATE", "EXDATE"} for field, _ in getattr(component, "errors", [])):
        raise Unreadable("Its repetition can't be read.")
    rule = component.get("RRULE")
    for one in rule if isinstance(rule, list) else [rule] if rule else []:
        if _TOO_OFTEN & {str(frequency).upper() for frequency in one.get("FREQ", [])}:
            raise Unreadable("It repeats more often than once an hour.")


def _words(name: str) -> str:
    return {"DTSTART": "start", "DTEND": "end", "RECURRENCE-ID": "recurrence"}.get(name, name)
