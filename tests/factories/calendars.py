"""Calendars and events for tests."""

from datetime import UTC, datetime, timedelta

from apps.tenant.calendars.models import Calendar, Event


def calendar_make(name: str = "Moon", **fields: object) -> Calendar:
    """A calendar."""
    return Calendar.objects.create(name=name, **fields)


def event_make(calendar: Calendar, starts_at: datetime, minutes: int = 60, **fields: object) -> Event:
    """An event that posts at its middle."""
    ends_at = starts_at + timedelta(minutes=minutes)
    values = {"uid": f"{starts_at:%Y%m%d%H%M}@test", "summary": "Window", "zone": "UTC", **fields}
    return Event.objects.create(
        calendar=calendar,
        starts_at=starts_at,
        ends_at=ends_at,
        posts_at=starts_at + (ends_at - starts_at) / 2,
        **values,
    )


def ics(*moments: datetime, name: str = "Moon", summary: str = "Window") -> bytes:
    """A calendar file with an hour's window at each moment."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", f"X-WR-CALNAME:{name}"]
    for number, moment in enumerate(moments):
        start = moment.astimezone(UTC)
        lines += ["BEGIN:VEVENT", f"UID:{number}@test", f"SUMMARY:{summary} {number}"]
        lines += [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
