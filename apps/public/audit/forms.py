"""Searching the agency's log."""

from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from apps.core.journal.forms import JournalForm
from apps.core.journal.kinds import ALL_KINDS


class AuditForm(JournalForm):
    """As both logs, and by person, client and address. Person and client are names, or identifiers from a link."""

    person = forms.CharField(label="Who", max_length=100, required=False)
    client = forms.CharField(label="Client", max_length=100, required=False)
    agency = forms.BooleanField(label="By the agency only", required=False)
    address = forms.CharField(label="IP address", max_length=45, required=False)

    field_order = ("words", "person", "client", "kind", "first", "last", "address", "agency")
    kinds = ALL_KINDS

    def clean_address(self) -> str:
        """As PostgreSQL has it."""
        typed = str(self.cleaned_data["address"]).strip()
        if not typed:
            return ""
        try:
            return str(ip_address(typed))
        except ValueError as error:
            raise forms.ValidationError("Give a whole address, like 203.0.113.9.") from error

    def condition(self, *, at: str) -> Q:
        chosen, found = self.chosen(), super().condition(at=at)
        found &= _named(chosen.get("person", ""), identifier="actor_id", name="actor_name")
        found &= _named(chosen.get("client", ""), identifier="workspace_id", name="workspace_name")
        if chosen.get("agency"):
            found &= Q(by_agency=True)
        if address := chosen.get("address"):
            found &= Q(address=address)
        return found


def _named(text: str, *, identifier: str, name: str) -> Q:
    try:
        exact: Any = UUID(text)
    except ValueError:
        return Q(**{f"{name}__icontains": text}) if text else Q()
    return Q(**{identifier: exact})
