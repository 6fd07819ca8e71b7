"""What a log can be searched by, on either page."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from apps.core.forms.widgets import DateInput
from apps.core.journal.kinds import Kind, about
from apps.core.times import DAY_TOO_FAR, is_of_our_time, wall_time


class JournalForm(forms.Form):
    """Words, a kind, days. What can't be read is said at its field, and filters nothing."""

    words = forms.CharField(label="Words", max_length=100, required=False)
    kind = forms.ChoiceField(label="About", required=False)
    first = forms.DateField(label="From", widget=DateInput, required=False)
    last = forms.DateField(label="To", widget=DateInput, required=False)

    kinds: Mapping[str, Kind] = {}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choice: forms.ChoiceField = self.fields["kind"]  # type: ignore[assignment]
        choice.choices = [("", "Everything"), *((key, kind.words) for key, kind in self.kinds.items())]

    def clean_first(self) -> date | None:
        return _known(self.cleaned_data["first"])

    def clean_last(self) -> date | None:
        return _known(self.cleaned_data["last"])

    def chosen(self) -> dict[str, Any]:
        """What is given and can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}

    def condition(self, *, at: str) -> Q:
        """On ``summary``, ``verb`` and the field with the time; days are those of the active zone. No query."""
        chosen, found = self.chosen(), Q()
        for word in chosen.get("words", "").split():
            found &= Q(summary__icontains=word)
        if kind := chosen.get("kind"):
            found &= about(kind)
        if first := chosen.get("first"):
            found &= Q(**{f"{at}__gte": _start(first)})
        if last := chosen.get("last"):
            found &= Q(**{f"{at}__lt": _start(last + timedelta(days=1))})
        return found


def _known(day: date | None) -> date | None:
    if day and not is_of_our_time(day):
        raise forms.ValidationError(DAY_TOO_FAR)
    return day


def _start(day: date) -> datetime:
    return wall_time(day, time(), timezone.get_current_timezone()).at
