"""Input for an export."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from apps.core.errors import InvalidInput
from apps.core.forms.widgets import CardLabel, DateInput, RadioCards
from apps.core.networks import Network
from apps.tenant.publishing.exports.importers.publer import HeaderStyle
from apps.tenant.publishing.exports.media_links import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS
from apps.tenant.publishing.exports.selectors import Remembered
from apps.tenant.publishing.exports.wishes import account_missing
from apps.tenant.publishing.exports.zones import zone_names, zone_read
from apps.tenant.publishing.models import Tool
from apps.tenant.schedule.models import PostState

_TOOLS = [
    (
        Tool.PUBLER,
        CardLabel("Publer", "Times on the clock of its workspace; boards and alt texts included.", "calendar2-week"),
    ),
    (Tool.FEEDHIVE, CardLabel("FeedHive", "Times in UTC; boards and alt texts are set there.", "hexagon")),
]
_HEADERS = [
    (HeaderStyle.SHORT.value, CardLabel("Short", "“Date”, “Text”, “Link” …: as imports have worked so far.", "type")),
    (
        HeaderStyle.TEMPLATE.value,
        CardLabel("Publer's template", "“Date - Intl. format or prompt” …: letter by letter.", "card-text"),
    ),
]
_STATES = [
    ("approved", CardLabel("Approved posts", "What somebody has looked at and approved.", "check2")),
    ("ready", CardLabel("Approved and ready posts", "Also those that wait for approval. Never drafts.", "eye")),
]
_DAYS_SHOWN = 30


class ExportForm(forms.Form):
    """Which posts, for which tool, and how long the links to their pictures work."""

    tool = forms.ChoiceField(label="Scheduling tool", choices=_TOOLS, widget=RadioCards, initial=Tool.PUBLER)
    time_zone = forms.CharField(
        label="Time zone of the workspace at Publer",
        required=False,
        max_length=64,
        help_text="Type a city to search. Publer shows its zone in the workspace's settings.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    headers = forms.ChoiceField(
        label="Names of the columns", choices=_HEADERS, widget=RadioCards, initial=HeaderStyle.SHORT
    )
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
    include_pushed = forms.BooleanField(
        label="Include posts that are at Publer",
        required=False,
        help_text="Those that this platform has handed to Publer. Imported as well, they go out twice.",
    )
    open_slots = forms.BooleanField(
        label="Mark open slots",
        required=False,
        help_text="A row for each weekly posting time without a post: “[Open slot · Instagram]”, without a picture.",
    )
    link_days = forms.IntegerField(
        label="Days that the picture links work",
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        help_text="Import the files before they end. After that nobody can open the pictures by these links.",
    )

    def __init__(self, *args: Any, zone: str, remembered: Remembered | None = None, **kwargs: Any) -> None:
        """``zone`` is the workspace's own."""
        self._zone, remembered = zone, remembered or Remembered()
        today = timezone.localdate()
        usual: dict[str, Any] = {"starts_on": today, "ends_on": today + timedelta(days=_DAYS_SHOWN)}
        usual |= {"time_zone": remembered.publer_zone or zone, "headers": remembered.headers}
        kwargs["initial"] = {**usual, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for network in Network.posted():
            self.fields[f"account_{network.value}"] = forms.CharField(
                label=f"{network.label} account",
                max_length=200,
                required=self._needs_account(network),
                initial=remembered.accounts.get(network.value, ""),
                error_messages={"required": account_missing(network)},
            )

    def account_fields(self) -> list[forms.BoundField]:
        """The fields for FeedHive's account names, in the order of the networks."""
        return [self[f"account_{network.value}"] for network in Network.posted()]

    def zone_names(self) -> list[str]:
        """What is offered for the zone."""
        return zone_names()

    def clean_time_zone(self) -> ZoneInfo:
        """The zone that is meant; the workspace's own where nothing was typed, and for FeedHive, which has none."""
        text = self.cleaned_data["time_zone"]
        if not text or self["tool"].data == Tool.FEEDHIVE:
            return ZoneInfo(self._zone)
        try:
            return zone_read(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

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
        plain = ("starts_on", "ends_on", "link_days", "include_exported", "include_pushed", "open_slots")
        return {
            **{name: data[name] for name in plain},
            "tool": Tool(data["tool"]),
            "networks": tuple(Network(value) for value in data["networks"]),
            "states": states,
            "headers": HeaderStyle(data["headers"]),
            "publer_zone": data["time_zone"],
            "accounts": accounts if data["tool"] == Tool.FEEDHIVE else {},
        }
