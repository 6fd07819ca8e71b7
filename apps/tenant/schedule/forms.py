"""Input for the schedule. Times are typed in the workspace's zone."""

from typing import Any

from django import forms

from apps.core.forms.widgets import DateTimeInput


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
