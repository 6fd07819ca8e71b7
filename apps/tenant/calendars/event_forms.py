"""Input for times that somebody makes by hand."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dateparse import parse_date, parse_datetime

from apps.core.forms.widgets import DateInput, DateTimeInput
from apps.tenant.calendars.by_hand import OWN_NAME, Window, window_of_days, window_of_times
from apps.tenant.calendars.models import Calendar, Event

_HOUR = timedelta(hours=1)
_WRONG_TIME = {"required": "Please fill this in.", "invalid": "Give a day and a time, such as 5 January 2027, 10:00."}
_WRONG_DAY = {"required": "Please fill this in.", "invalid": "Give a day, such as 5 January 2027."}


class WallTimeField(forms.Field):
    """A day and a time as the workspace's clock shows them, without a zone: which moment that is, the service says."""

    widget = DateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        """Read ISO 8601, to the minute."""
        if value in self.empty_values:
            return None
        try:
            found = parse_datetime(str(value))
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found.replace(second=0, microsecond=0)


class EventForm(forms.Form):
    """Calendar, title, window, note. The fields of the other kind of window may stay empty."""

    use_required_attribute = False

    calendar = forms.ModelChoiceField(
        label="Calendar", queryset=Calendar.objects.none(), required=False, empty_label=f"{OWN_NAME} (your own)"
    )
    title = forms.CharField(
        label="Title", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    all_day = forms.BooleanField(
        label="All day", required=False, widget=forms.CheckboxInput(attrs={"data-all-day": ""})
    )
    start = WallTimeField(label="Start", error_messages=_WRONG_TIME)
    end = WallTimeField(label="End", error_messages=_WRONG_TIME)
    start_day = forms.DateField(label="First day", widget=DateInput, error_messages=_WRONG_DAY)
    end_day = forms.DateField(label="Last day", widget=DateInput, error_messages=_WRONG_DAY)
    note = forms.CharField(label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["calendar"].queryset = Calendar.objects.all()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, event: Event, zone: ZoneInfo) -> "EventForm":
        """Showing the event as it is."""
        start, end = (one.astimezone(zone).replace(tzinfo=None) for one in (event.starts_at, event.ends_at))
        if event.all_day:
            own = ZoneInfo(event.zone)
            start, end = (one.astimezone(own).replace(tzinfo=None) for one in (event.starts_at, event.ends_at))
        last = (end - timedelta(days=1)).date() if event.all_day else end.date()
        values = {"calendar": event.calendar_id, "title": event.summary, "note": event.description}
        times = {"all_day": event.all_day, "start": start, "end": end, "start_day": start.date(), "end_day": last}
        return cls(initial={**values, **times})

    @classmethod
    def blank(cls, *, start: str, end: str, calendar: Calendar | None, now: datetime) -> "EventForm":
        """For the window of an address: wall times ("2027-01-05T10:00"), or days, the last one not included."""
        first, last = _read(start), _read(end)
        if isinstance(first, datetime):
            begins, all_day = first, False
            ends = last if isinstance(last, datetime) and last >= first else first + _HOUR
            days = (begins.date(), ends.date())
        else:
            hour = now.replace(minute=0, second=0, microsecond=0, tzinfo=None) + _HOUR
            begins = datetime.combine(first, hour.time()) if first else hour
            ends, all_day = begins + _HOUR, first is not None
            until = last - timedelta(days=1) if isinstance(last, date) and not isinstance(last, datetime) else None
            days = (begins.date(), max(until or begins.date(), begins.date()))
        times = {"start": begins, "end": ends, "start_day": days[0], "end_day": days[1], "all_day": all_day}
        return cls(initial={"calendar": calendar and calendar.pk, **times})

    def clean(self) -> dict[str, Any]:
        """The window of the kind that was chosen has to be whole."""
        data = super().clean() or {}
        others = ("start", "end") if data.get("all_day") else ("start_day", "end_day")
        for name in others:
            self.errors.pop(name, None)
        return data

    def window(self, zone: ZoneInfo) -> Window:
        """The moments that were meant. Raises InvalidInput. After ``is_valid``."""
        data = self.cleaned_data
        if data["all_day"]:
            return window_of_days(data["start_day"], data["end_day"], zone)
        return window_of_times(data["start"], data["end"], zone)


def _read(text: str) -> date | datetime | None:
    """A day or a wall time of an address; anything else, and what lies centuries away, is none."""
    try:
        found = parse_datetime(text) if "T" in text else parse_date(text)
    except ValueError:
        return None
    if found is None or not 2000 <= found.year <= 2100:
        return None
    return found.replace(tzinfo=None) if isinstance(found, datetime) else found
