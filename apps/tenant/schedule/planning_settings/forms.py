"""Input for the rules that a workspace plans by."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms

from apps.core.forms.widgets import CardLabel, DateInput, RadioCards, TimeInput
from apps.core.networks import Network
from apps.tenant.schedule.models import ApprovalMode, Blackout, NetworkLimit, PlanSettings
from apps.tenant.schedule.models.rules import Weekday
from apps.tenant.schedule.planning_settings.places import countries, parts
from apps.tenant.schedule.planning_settings.services import Limit

_NUMBERS = (("per_day", "Posts a day", 20), ("per_week", "Posts a week", 140), ("spacing", "Minutes apart", 1440))


def _approvals(waiting: int) -> list[tuple[str, CardLabel]]:
    off = "A post with words goes out as soon as its time comes."
    if waiting:
        some = "One post that waits for approval becomes" if waiting == 1 else f"{waiting} posts that wait become"
        off += f" {some} approved when you save."
    return [
        (ApprovalMode.OFF, CardLabel("Nobody", off, "lightning")),
        (
            ApprovalMode.TEAM,
            CardLabel("The team", "An owner or admin approves each post.", "people"),
        ),
        (
            ApprovalMode.CLIENT,
            CardLabel("The client", "Posts wait until the client approves them, by a link.", "person-check"),
        ),
    ]


def _number(label: str, most: int) -> forms.IntegerField:
    errors = {"required": "Give a number; 0 is one too.", "invalid": "Give a whole number."}
    return forms.IntegerField(label=label, min_value=0, max_value=most, error_messages=errors)


class RulesForm(forms.Form):
    """Limits of each network and over all, and who approves. ``waiting`` posts become approved if nobody has to."""

    spacing_over_all = _number("Minutes between any two posts", 1440)
    cooldown_days = _number("Days before a painting comes again", 365)
    approval = forms.ChoiceField(label="Who approves posts", choices=ApprovalMode.choices, widget=RadioCards)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        saved: PlanSettings,
        limits: Mapping[str, NetworkLimit],
        waiting: int,
    ) -> None:
        names = ("spacing_over_all", "cooldown_days", "approval")
        initial = {name: getattr(saved, name) for name in names}
        for network, limit in limits.items():
            initial |= {f"{name}_{network}": getattr(limit, name) for name, _, _ in _NUMBERS}
        super().__init__(data, initial=initial)
        self.fields["spacing_over_all"].help_text = "Whatever networks they are on. 0 for no limit."
        self.fields["cooldown_days"].help_text = "On the same network."
        self.fields["approval"].choices = _approvals(waiting)  # type: ignore[attr-defined]
        for network in Network.posted():
            for name, label, most in _NUMBERS:
                self.fields[f"{name}_{network}"] = _number(f"{label} on {network.label}", most)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each network with its three fields."""
        return [(network.value, [self[f"{name}_{network}"] for name, _, _ in _NUMBERS]) for network in Network.posted()]

    def rules(self) -> dict[str, Any]:
        """The valid input as the service wants it."""
        data = self.cleaned_data
        limits = {
            str(network.value): Limit(*(data[f"{name}_{network}"] for name, _, _ in _NUMBERS))
            for network in Network.posted()
        }
        return {"limits": limits, **{name: data[name] for name in ("spacing_over_all", "cooldown_days", "approval")}}


class HolidaysForm(forms.Form):
    """Whose holidays are days off."""

    country = forms.ChoiceField(label="Holidays of", required=False)
    part = forms.ChoiceField(label="Part of the country", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, place: str = "") -> None:
        country, _, part = place.partition("-")
        super().__init__(data, initial={"country": country, "part": part})
        chosen = str(data.get("country", "")) if data is not None else country
        self.fields["country"].choices = [("", "None"), *countries()]  # type: ignore[attr-defined]
        self.fields["part"].choices = [("", "The whole country"), *parts(chosen)]  # type: ignore[attr-defined]

    @property
    def has_parts(self) -> bool:
        """Whether there is a part to choose."""
        return len(self.fields["part"].choices) > 1  # type: ignore[attr-defined]


class DaysOffForm(forms.ModelForm):
    """Days on which nothing is planned."""

    ends_on = forms.DateField(label="Last day", required=False, widget=DateInput, help_text="Empty for one day.")

    class Meta:
        model = Blackout
        fields = ["starts_on", "ends_on", "label"]
        widgets = {"starts_on": DateInput, "label": forms.TextInput(attrs={"placeholder": "Studio holiday"})}

    def _post_clean(self) -> None:
        """The service checks the days, with better words than the database's constraint."""

    def clean(self) -> dict[str, Any]:
        """One day when there is no last one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("starts_on") and not data.get("ends_on") and "ends_on" not in self.errors:
            data["ends_on"] = data["starts_on"]
        return data


class TimesForm(forms.Form):
    """A weekly time for several days and networks at once."""

    at = forms.TimeField(label="Time", widget=TimeInput, error_messages={"required": "Choose a time."})
    weekdays = forms.TypedMultipleChoiceField(
        label="Days",
        coerce=int,
        choices=[(day.value, day.label[:3]) for day in Weekday],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    networks = forms.MultipleChoiceField(
        choices=Network.posted_choices(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one network."},
    )
    natural = forms.BooleanField(
        label="Natural minutes",
        required=False,
        initial=True,
        help_text="Filling may shift this time by a few minutes, so that posts don't all go out on the dot.",
    )

    def clean_at(self) -> time:
        """To the minute."""
        at: time = self.cleaned_data["at"]
        return at.replace(second=0, microsecond=0)


class BestTimesForm(forms.Form):
    """Which networks' best times to take, and what becomes of the times that they have."""

    networks = forms.MultipleChoiceField(
        choices=Network.posted_choices(), error_messages={"required": "Choose at least one network."}
    )
    there = forms.ChoiceField(choices=[("keep", "Keep"), ("replace", "Replace")], required=False)
