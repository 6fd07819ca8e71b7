"""Input for calendars."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from apps.core.forms.widgets import CardLabel, RadioCards
from apps.tenant.calendars.ics.reading import MAX_BYTES
from apps.tenant.calendars.models import Calendar, PostingRule

# Colours that stay apart from each other on paper and in the dark; the first that is not taken is proposed.
COLOURS = ("#3d6b8f", "#8a6d1f", "#6b5b95", "#2f7d6b", "#b0583c", "#7a4a66", "#4f6d3a", "#54606e")

_RULES = [
    (PostingRule.START, CardLabel("Start", "The moment the window opens.", "box-arrow-in-right")),
    (PostingRule.MIDDLE, CardLabel("Middle", "10:00–14:00 posts at 12:00.", "arrows-collapse-vertical")),
    (PostingRule.END, CardLabel("End", "The moment it closes.", "box-arrow-right")),
]


class ImportForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="Calendar file",
        help_text="A .ics file of up to 10 MB, as calendars export them.",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        allow_empty_file=True,
        error_messages={"required": "Choose the .ics file first."},
    )

    def clean_file(self) -> UploadedFile:
        """Not so large that reading it would be a burden."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError("This file is larger than 10 MB. Please export a shorter time span.")
        return file


class ApplyForm(forms.Form):
    """How the calendar is to be called, shown and used."""

    name = forms.CharField(label="Name", max_length=120)
    color = forms.CharField(
        label="Colour",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Choose a colour such as #3d6b8f.")],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    posting_rule = forms.ChoiceField(label="Posts go out at", choices=_RULES, widget=RadioCards)

    def clean_color(self) -> str:
        return str(self.cleaned_data["color"]).lower()


class CalendarForm(ApplyForm):
    """The same for a calendar that is there, and its place in the order."""

    priority = forms.IntegerField(
        label="Priority",
        min_value=1,
        max_value=99,
        help_text="Filling takes times of priority 1 first; equal numbers share.",
    )

    @classmethod
    def of(cls, calendar: Calendar, data: Any = None) -> "CalendarForm":
        """Bound to ``data``, or showing the calendar as it is."""
        fields = ("name", "color", "posting_rule", "priority")
        return cls(data, initial={field: getattr(calendar, field) for field in fields})


def proposed_colour() -> str:
    """The first colour that no calendar has. One query."""
    taken = set(Calendar.objects.values_list("color", flat=True))
    return next((colour for colour in COLOURS if colour not in taken), COLOURS[0])
