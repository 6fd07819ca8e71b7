"""What the planner sends: where something was dropped, in the workspace's wall time."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.core.times import WallTime, wall_time

_FURTHEST_DAYS = 3 * 366


def moment_of(text: str) -> WallTime:
    """The moment that “2026-12-03T12:04” is on the workspace's clock. Raises InvalidInput."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Choose a day and a time.", field="at") from error
    if wall.tzinfo is not None or abs(wall.date() - timezone.localdate()).days > _FURTHEST_DAYS:
        raise InvalidInput("Choose a day within the next three years.", field="at")
    return wall_time(wall.date(), wall.time().replace(second=0, microsecond=0), timezone.get_current_timezone())


def moved_by(at: datetime, *, days: int, minutes: int) -> WallTime:
    """The moment whose wall time lies so many days and minutes after that of ``at``: 9:00 stays 9:00 in any season."""
    if days == minutes == 0:
        return WallTime(at)  # the second of an hour that the clock shows twice stays the second
    zone = timezone.get_current_timezone()
    wall = at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days, minutes=minutes)
    return wall_time(wall.date(), wall.time(), zone)


class DropForm(forms.Form):
    """An artwork that was dropped on a day, a time or a favourable time, for one or more networks."""

    artwork = forms.UUIDField(error_messages={"required": "Choose an artwork.", "invalid": "Choose an artwork."})
    networks = forms.MultipleChoiceField(
        choices=Network.posted_choices(),
        error_messages={"required": "Choose at least one network to plan for.", "invalid_choice": "Choose a network."},
    )
    at = forms.CharField(required=False)
    day = forms.DateField(required=False)
    event = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """It has to land somewhere."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not (data.get("at") or data.get("day") or data.get("event")):
            raise forms.ValidationError("Choose a day and a time.")
        return data


class ShiftForm(forms.Form):
    """Posts that are moved together by days and minutes of the clock, or one post to a favourable time."""

    days = forms.IntegerField(required=False, min_value=-1100, max_value=1100)
    minutes = forms.IntegerField(required=False, min_value=-1440, max_value=1440)
    event = forms.UUIDField(required=False)


def first_error(form: forms.Form) -> str:
    """The first sentence of what is wrong with the form."""
    return next((str(one) for errors in form.errors.values() for one in errors), "That is not understood.")


def checked(form: forms.Form) -> dict[str, Any]:
    """The valid input. Raises InvalidInput with the first sentence of what is wrong."""
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    return form.cleaned_data


def day_of(text: str) -> date:
    """A date. Raises InvalidInput."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Choose a day.", field="day") from error
