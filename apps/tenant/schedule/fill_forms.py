"""The wishes for a filling, as they are typed. Days are those of the workspace's zone."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from apps.core.errors import InvalidInput
from apps.core.forms.widgets import CardLabel, DateInput, RadioCards
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.schedule.fill_start import LIMITS, initial_of
from apps.tenant.schedule.filling import Strategy
from apps.tenant.schedule.filling.types import LONGEST_DAYS
from apps.tenant.schedule.proposal_forms import IdsField
from apps.tenant.schedule.proposals import Choice, Wishes
from apps.tenant.schedule.proposals.choices import tags_known
from apps.tenant.schedule.proposals.dates import days_read

MOST_EVENTS, MOST_ARTWORKS = 2000, 2000
_STRATEGIES = [
    (
        Strategy.FAVOURABLE_ONLY,
        CardLabel("Favourable times only", "Days without one stay empty.", "moon-stars"),
    ),
    (
        Strategy.FILL_ALL_DAYS,
        CardLabel("Fill all days", "Days without one get weekly or usual times.", "calendar-check"),
    ),
]
_CHOICES = [
    (Choice.ALL, "All that is ready"),
    (Choice.COLLECTIONS, "Collections"),
    (Choice.TAGS, "Tags"),
    (Choice.CHOSEN, "A selection"),
]


class FillForm(forms.Form):
    """What the client wishes for."""

    start = forms.DateField(label="First day", widget=DateInput)
    end = forms.DateField(label="Last day", widget=DateInput, help_text="At most 365 days.")
    strategy = forms.ChoiceField(label="Days", choices=_STRATEGIES, widget=RadioCards)
    spacing_over_all = forms.IntegerField(
        label="Minutes between any two posts", min_value=0, max_value=1440, help_text="Whatever their networks."
    )
    cooldown_days = forms.IntegerField(
        label="Days before a painting comes again", min_value=0, max_value=365, help_text="On the same network."
    )
    calendars = forms.ModelMultipleChoiceField(
        queryset=Calendar.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    excluded = forms.CharField(
        label="Days to leave out",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "24 Dec 2026 – 2 Jan 2027, 2027-02-14", "autocomplete": "off"}),
        help_text="Days and ranges, separated by commas.",
    )
    choice = forms.ChoiceField(label="Artworks", choices=_CHOICES, widget=forms.RadioSelect)
    collections = forms.ModelMultipleChoiceField(
        queryset=Collection.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    artworks = IdsField(noun="artworks", most=MOST_ARTWORKS)
    events = IdsField(noun="favourable times", most=MOST_EVENTS)
    in_series = forms.BooleanField(label="Show each collection in its own order", required=False)
    seed = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, wishes: Wishes | None = None, artworks: Iterable[str] = (), **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(wishes, artworks)
        super().__init__(*args, **kwargs)
        self.fields["calendars"].queryset = Calendar.objects.all()  # type: ignore[attr-defined]
        self.fields["collections"].queryset = Collection.objects.all()  # type: ignore[attr-defined]
        self.known_tags = tags_known()
        kept = [tag for tag in (wishes.tags if wishes else ()) if tag not in dict(self.known_tags)]
        self.fields["tags"].choices = [(tag, tag) for tag in [*dict(self.known_tags), *kept]]  # type: ignore[attr-defined]
        for network in Network.posted():
            for name, (words, most) in LIMITS.items():
                self.fields[f"{name}_{network}"] = forms.IntegerField(
                    label=f"{network.label}, {words}", min_value=0, max_value=most
                )

    def networks(self) -> list[tuple[Network, list[forms.BoundField]]]:
        """Each network with its three fields."""
        return [(network, [self[f"{name}_{network}"] for name in LIMITS]) for network in Network.posted()]

    def clean(self) -> dict[str, Any]:
        """What contradicts itself is said at its field, before the worker is asked."""
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end:
            self._check_days(start, end)
        self._read_excluded(data)
        if not self.errors and not any(data.get(f"per_day_{network}") for network in Network.posted()):
            self.add_error(None, "Choose at least one network: all of them have 0 posts a day.")
        self._check_times(data)
        self._check_artworks(data)
        return data

    def _check_days(self, start: date, end: date) -> None:
        if end < start:
            self.add_error("end", "The last day is before the first. Choose a later last day.")
        elif (end - start).days >= LONGEST_DAYS:
            self.add_error("end", f"That is {(end - start).days + 1} days. Fill at most {LONGEST_DAYS} days at once.")
        elif end < timezone.localdate():
            self.add_error("end", "These days have passed. Choose days that are to come.")

    def _read_excluded(self, data: dict[str, Any]) -> None:
        try:
            near = data.get("start") or timezone.localdate()
            data["excluded_days"] = days_read(data.get("excluded", ""), near=near)
        except InvalidInput as error:
            self.add_error("excluded", error.message)

    def _check_times(self, data: dict[str, Any]) -> None:
        events = data.get("events") or ()
        if events:
            known = Event.objects.filter(pk__in=events, wanted=True).count()
            if known < len(events):
                gone = len(events) - known
                some = "One of the chosen times is" if gone == 1 else f"{gone} of the chosen times are"
                self.add_error("events", f"{some} not in the calendars any more. Choose the times again.")
        only = data.get("strategy") == Strategy.FAVOURABLE_ONLY
        if only and not events and "calendars" in data and not data["calendars"] and "calendars" not in self.errors:
            self.add_error("calendars", "Choose at least one calendar, or fill all days.")

    def _check_artworks(self, data: dict[str, Any]) -> None:
        choice = data.get("choice")
        if choice == Choice.COLLECTIONS and "collections" in data and not data["collections"]:
            self.add_error("collections", "Choose at least one collection.")
        if choice == Choice.TAGS and "tags" in data and not data["tags"]:
            self.add_error("tags", "Choose at least one tag.")
        if choice != Choice.CHOSEN or "artworks" not in data:
            return
        if not data["artworks"]:
            self.add_error("artworks", "No artwork is selected. Select some in the library, then fill from there.")
        elif Artwork.objects.present().filter(pk__in=data["artworks"]).count() < len(data["artworks"]):
            self.add_error(
                "artworks", "Some of the selected artworks are not in the library any more. Select them again."
            )

    def wishes(self) -> Wishes:
        """The valid input as the service wants it."""
        data = self.cleaned_data
        every = len(data["calendars"]) == Calendar.objects.count()
        by_network = {
            name: {str(network): data[f"{name}_{network}"] for network in Network.posted()} for name in LIMITS
        }
        return Wishes(
            start=data["start"],
            end=data["end"],
            strategy=data["strategy"],
            spacing_over_all=data["spacing_over_all"],
            cooldown_days=data["cooldown_days"],
            left_out=data["excluded"],
            excluded=data["excluded_days"],
            calendar_ids=None if every else tuple(str(calendar.pk) for calendar in data["calendars"]),
            event_ids=data["events"],
            choice=data["choice"],
            collection_ids=tuple(str(collection.pk) for collection in data["collections"]),
            tags=tuple(data["tags"]),
            artwork_ids=data["artworks"],
            in_series=data["in_series"],
            seed=data["seed"],
            **by_network,
        )
