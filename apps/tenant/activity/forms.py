"""Searching the workspace's log."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from apps.core.journal.forms import JournalForm
from apps.core.journal.kinds import KINDS

AGENCY, SYSTEM = "agency", "system"


def _person(value: str) -> str | UUID:
    if value in {AGENCY, SYSTEM}:
        return value
    try:
        return UUID(value)
    except ValueError as error:
        raise forms.ValidationError("There is no such person.") from error


class LogForm(JournalForm):
    """As both logs, and by whom."""

    person = forms.TypedChoiceField(label="Who", required=False, empty_value=None)
    kinds = KINDS

    def __init__(self, data: Any = None, *, people: dict[UUID, str]) -> None:
        super().__init__(data)
        choices = [("", "Everybody"), *((str(key), name) for key, name in people.items())]
        choice: forms.TypedChoiceField = self.fields["person"]  # type: ignore[assignment]
        choice.choices = [*choices, (AGENCY, "The agency"), (SYSTEM, "The system")]
        choice.coerce = _person

    def condition(self, *, at: str) -> Q:
        found, person = super().condition(at=at), self.chosen().get("person")
        if person == AGENCY:
            return found & Q(by_agency=True)
        if person == SYSTEM:
            return found & Q(actor=None)
        return found & Q(actor=person) if person else found
