"""Input for calendars."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.forms.time_zones import TimeZoneField
from apps.core.forms.widgets import CardLabel, RadioCards
from apps.tenant.calendars.ics.raw import MAX_BYTES, TOO_LARGE
from apps.tenant.calendars.models import LONGEST_OFFSET, Calendar, CalendarImport, PostingRule
from apps.tenant.calendars.services import LAST_PRIORITY, proposed_colour

_RULES = [
    (PostingRule.START, CardLabel("Start", "The moment the window opens.", "box-arrow-in-right")),
    (PostingRule.MIDDLE, CardLabel("Middle", "10:00–14:00 posts at 12:00.", "arrows-collapse-vertical")),
    (PostingRule.END, CardLabel("End", "The moment it closes.", "box-arrow-right")),
    (PostingRule.OFFSET, CardLabel("Offset", "Some minutes after or before the start.", "stopwatch")),
]
# What an import and the settings both ask for.
SHOWN_AND_USED = ("name", "color", "badge", "posting_rule", "offset_minutes", "title_filter")


class ImportForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="Calendar file",
        help_text="A .ics file of up to 10 MB, as calendars export them.",
        widget=forms.FileInput(
            attrs={"accept": ".ics,text/calendar", "data-max-bytes": MAX_BYTES, "data-too-large": TOO_LARGE}
        ),
        allow_empty_file=True,
        error_messages={"required": "Choose the .ics file first."},
    )

    def clean_file(self) -> UploadedFile:
        """Not so large that reading it would be a burden."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


class SubscribeForm(forms.Form):
    """The address."""

    address = forms.CharField(
        label="Address of the calendar",
        max_length=2000,
        help_text="The link to the .ics file: https://, http:// or webcal://. "
        "Addresses inside a private network, and this machine's own, can't be used.",
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "https://calendar.example/moon.ics",
            }
        ),
        error_messages={"required": "Paste the address first."},
    )


class ApplyForm(forms.Form):
    """How the calendar is to be called, shown and used."""

    name = forms.CharField(label="Name", max_length=120)
    badge = forms.CharField(
        label="Badge",
        required=False,
        max_length=4,
        help_text="Up to 4 characters, such as AB, shown on its times.",
        widget=forms.TextInput(attrs={"size": 4, "autocomplete": "off"}),
    )
    color = forms.CharField(
        label="Colour",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Choose a colour such as #3d6b8f.")],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    posting_rule = forms.ChoiceField(label="Posts go out at", choices=_RULES, widget=RadioCards)
    offset_minutes = forms.IntegerField(
        label="Offset in minutes",
        required=False,
        min_value=-LONGEST_OFFSET,
        max_value=LONGEST_OFFSET,
        help_text="Only for “Offset”: 90 is an hour and a half after the start, −30 half an hour before it.",
        error_messages={"invalid": "Give whole minutes, such as 90 or −30."},
    )
    title_filter = forms.CharField(
        label="Only events with these words",
        required=False,
        max_length=300,
        help_text="In the title, separated by commas; leave it empty for all. A minus excludes: full moon, -eclipse",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def of_import(cls, found: CalendarImport) -> "ApplyForm":
        """As the calendar is, or as a new one would be. One query for a new one."""
        if found.calendar is not None:
            return cls(initial={name: getattr(found.calendar, name) for name in SHOWN_AND_USED})
        name = found.calendar_name
        return cls(
            initial={
                "name": name,
                "badge": badge_of(name),
                "color": proposed_colour(),
                "posting_rule": PostingRule.MIDDLE,
                "offset_minutes": 0,
            }
        )

    def clean_color(self) -> str:
        return str(self.cleaned_data["color"]).lower()

    def clean_badge(self) -> str:
        return " ".join(str(self.cleaned_data["badge"]).split())

    def clean_offset_minutes(self) -> int:
        return int(self.cleaned_data["offset_minutes"] or 0)


class CalendarForm(ApplyForm):
    """The same for a calendar that is there, and its place in the order."""

    priority = forms.IntegerField(
        label="Priority",
        min_value=1,
        max_value=LAST_PRIORITY,
        help_text="Filling takes times of priority 1 first; equal numbers share.",
    )

    @classmethod
    def of(cls, calendar: Calendar, data: Any = None) -> "CalendarForm":
        """Bound to ``data``, or showing the calendar as it is."""
        return cls(data, initial={field: getattr(calendar, field) for field in (*SHOWN_AND_USED, "priority")})


class ZonesForm(forms.Form):
    """What the time zones are that a file names and nobody knows; each field is prefilled with the workspace's own."""

    def __init__(self, found: CalendarImport, own_zone: str, data: Any = None) -> None:
        super().__init__(data)
        self._names = list(found.zones)
        for number, name in enumerate(self._names):
            count = found.zones[name]
            field = TimeZoneField(
                label=f"“{name}” means", help_text=f"{count:,} event{'' if count == 1 else 's'} with it."
            )
            field.initial = own_zone
            field.keep(own_zone)
            self.fields[f"zone_{number}"] = field

    def choices(self) -> dict[str, str]:
        """Name in the file → IANA name; after ``is_valid``."""
        return {name: self.cleaned_data[f"zone_{number}"] for number, name in enumerate(self._names)}


def badge_of(name: str) -> str:
    """A mark made of the name: initials of its first words, or its first two letters."""
    words = [word for word in name.split() if word[0].isalnum()]
    return ("".join(word[0] for word in words[:3]) if len(words) > 1 else name.strip()[:2]).upper()


def refused(form: forms.Form, error: InvalidInput) -> forms.Form:
    """The form with what a service said of it."""
    form.is_valid()
    form_refuse(form, error)
    return form
