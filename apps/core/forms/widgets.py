"""Controls that Django draws as plain text fields, with the browser's own pickers; and choices as cards."""

from dataclasses import dataclass
from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """A day; the browser sends and wants ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time in the active zone, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class CardLabel:
    """The label of one choice of ``RadioCards``: a word, and a line that explains it."""

    label: str
    text: str = ""
    icon: str = ""

    def __str__(self) -> str:
        return self.label


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards; choices whose label is a ``CardLabel`` show its line and icon."""

    template_name = "core/forms/widgets/radio_cards.html"
