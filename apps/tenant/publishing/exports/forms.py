"""Input for an export."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.core.forms.widgets import CardLabel, DateInput, RadioCards
from apps.core.networks import Network
from apps.tenant.publishing.exports.media_links import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS
from apps.tenant.publishing.exports.wishes import account_missing
from apps.tenant.publishing.models import Tool
from apps.tenant.schedule.models import PostState

_TOOLS = [
    (
        Tool.PUBLER,
        CardLabel("Publer", "Times in the workspace's zone; boards and alt texts included.", "calendar2-week"),
    ),
    (Tool.FEEDHIVE, CardLabel("FeedHive", "Times in UTC; boards and alt texts are set there.", "hexagon")),
]
_STATES = [
    ("approved", CardLabel("Approved posts", "What somebody has looked at and approved.", "check2")),
    ("ready", CardLabel("Approved and ready posts", "Also those that wait for approval. Never drafts.", "eye")),
]
_DAYS_SHOWN = 30


class ExportForm(forms.Form):
    """Which posts, for which tool, and how long the links to their pictures work."""

    tool = forms.ChoiceField(label="Scheduling tool", choices=_TOOLS, widget=RadioCards, initial=Tool.PUBLER)
    starts_on = forms.DateField(label="First day", widget=DateInput)
    ends_on = forms.DateField(label="Last day", widget=DateInput)
    networks = forms.MultipleChoiceField(
        label="Networks",
        choices=Network.posted_choices(),
        widget=forms.CheckboxSelectMultiple,
        initial=Network.posted_values(),
        error_messages={"required": "Choose at least one network."},
    )
    states = forms.ChoiceField(label="How far they are", choices=_STATES, widget=RadioCards, initial="approved")
    include_exported = forms.BooleanField(label="Include posts that were exported before", required=False)
    link_days = forms.IntegerField(
        label="Days that the picture links work",
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        help_text="Import the files before they end. After that nobody can open the pictures by these links.",
    )

    def __init__(self, *args: Any, accounts: dict[str, str], **kwargs: Any) -> None:
        today = timezone.localdate()
        span = {"starts_on": today, "ends_on": today + timedelta(days=_DAYS_SHOWN)}
        kwargs["initial"] = {**span, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for network in Network.posted():
            self.fields[f"account_{network.value}"] = forms.CharField(
                label=f"{network.label} account",
                max_length=200,
                required=self._needs_account(network),
                initial=accounts.get(network.value, ""),
                error_messages={"required": account_missing(network)},
            )

    def account_fields(self) -> list[forms.BoundField]:
        """The fields for FeedHive's account names, in the order of the networks."""
        return [self[f"account_{network.value}"] for network in Network.posted()]

    def _needs_account(self, network: Network) -> bool:
        """Whether the wishes that were sent need it; of a form that is still empty every field is shown as needed."""
        if not self.is_bound:
            return True
        return self["tool"].data == Tool.FEEDHIVE and network.value in (self["networks"].data or [])

    def facts(self) -> dict[str, Any]:
        """The valid input as ``export_create`` takes it."""
        data = self.cleaned_data
        states = (PostState.APPROVED, PostState.READY) if data["states"] == "ready" else (PostState.APPROVED,)
        accounts = {network.value: data[f"account_{network.value}"] for network in Network.posted()}
        return {
            "tool": Tool(data["tool"]),
            "starts_on": data["starts_on"],
            "ends_on": data["ends_on"],
            "networks": tuple(Network(value) for value in data["networks"]),
            "states": states,
            "link_days": data["link_days"],
            "include_exported": data["include_exported"],
            "accounts": accounts if data["tool"] == Tool.FEEDHIVE else {},
        }
