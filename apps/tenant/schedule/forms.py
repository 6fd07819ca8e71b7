"""Input for the schedule. Times are typed in the workspace's zone."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.core.forms.widgets import CardLabel, DateInput, DateTimeInput, RadioCards
from apps.core.networks import Network
from apps.tenant.calendars.models import Calendar
from apps.tenant.schedule.filling import Strategy
from apps.tenant.schedule.proposals import Wishes

_STRATEGIES = [
    (
        Strategy.FAVOURABLE_ONLY,
        CardLabel("Favourable times only", "Days without one stay empty.", "moon-stars"),
    ),
    (
        Strategy.FILL_ALL_DAYS,
        CardLabel("Fill all days", "Days without one get natural times between 05:30 and 21:45.", "calendar-check"),
    ),
]


class FillForm(forms.Form):
    """What the client wishes for."""

    start = forms.DateField(label="First day", widget=DateInput)
    end = forms.DateField(label="Last day", widget=DateInput, help_text="At most 365 days.")
    strategy = forms.ChoiceField(label="Days", choices=_STRATEGIES, widget=RadioCards, initial=Strategy.FAVOURABLE_ONLY)
    spacing_minutes = forms.IntegerField(
        label="Minutes between posts", min_value=0, max_value=1440, initial=180, help_text="On the same network."
    )
    cooldown_days = forms.IntegerField(
        label="Days before a painting comes again", min_value=0, max_value=365, initial=30
    )
    calendars = forms.ModelMultipleChoiceField(
        label="Calendars",
        queryset=Calendar.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all of them.",
    )
    excluded = forms.CharField(
        label="Days to leave out",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "2026-12-24, 2026-12-25"}),
        help_text="Dates as year-month-day, separated by commas.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        span = {"start": today + timedelta(days=1), "end": today + timedelta(days=30)}
        kwargs["initial"] = {**span, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["calendars"].queryset = Calendar.objects.all()  # type: ignore[attr-defined]
        for network in Network.posted():
            self.fields[f"per_day_{network}"] = forms.IntegerField(
                label=network.label, min_value=0, max_value=10, initial=0 if network == Network.FACEBOOK else 2
            )

    def limits(self) -> list[forms.BoundField]:
        """The fields of the daily limits, in the order of the networks."""
        return [self[f"per_day_{network}"] for network in Network.posted()]

    def clean_excluded(self) -> tuple[date, ...]:
        parts = [part.strip() for part in self.cleaned_data["excluded"].replace(";", ",").split(",")]
        try:
            return tuple(date.fromisoformat(part) for part in parts if part)
        except ValueError as error:
            raise forms.ValidationError("Write days as 2026-12-24, separated by commas.") from error

    def wishes(self) -> Wishes:
        """The valid input as the service wants it."""
        data = self.cleaned_data
        return Wishes(
            start=data["start"],
            end=data["end"],
            per_day={str(network): data[f"per_day_{network}"] for network in Network.posted()},
            spacing_minutes=data["spacing_minutes"],
            strategy=data["strategy"],
            cooldown_days=data["cooldown_days"],
            excluded=data["excluded"],
            calendar_ids=tuple(str(calendar.pk) for calendar in data["calendars"]),
        )


class LocalTimeField(forms.DateTimeField):
    """A moment of the workspace's clock; an hour that it skips, or shows twice, is refused in words."""

    widget = DateTimeInput
    default_error_messages = {"required": "Choose a day and a time.", "invalid": "Choose a day and a time."}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            words = "The clocks change at that hour. Choose a time that the clock shows once on that day."
            raise forms.ValidationError(words, code=error.code) from error


class MoveForm(forms.Form):
    """Another time for a post."""

    at = LocalTimeField(label="Day and time")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReplaceForm(forms.Form):
    """Another artwork for a post."""

    artwork = forms.UUIDField(error_messages={"required": "Choose an artwork."})
    version = forms.IntegerField(required=False)
