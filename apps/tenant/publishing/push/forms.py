"""Input for handing posts to Publer."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from apps.core.forms.widgets import CardLabel, DateInput, RadioCards
from apps.core.networks import Network
from apps.core.times import DAY_TOO_FAR, is_of_our_time
from apps.tenant.schedule.models import PostState
from apps.tenant.schedule.querysets import PostQuerySet

_WHAT = [
    ("approved", CardLabel("Everything approved", "All approved posts that are to come.", "check2-all")),
    ("days", CardLabel("Some days", "Approved posts between two days, both included.", "calendar-range")),
]
_DAYS_SHOWN = 7
LONGEST_DAYS = 366


class PushForm(forms.Form):
    """Which approved posts are sent."""

    what = forms.ChoiceField(label="Which posts", choices=_WHAT, widget=RadioCards, initial="approved")
    starts_on = forms.DateField(label="First day", widget=DateInput, required=False)
    ends_on = forms.DateField(label="Last day", widget=DateInput, required=False)
    networks = forms.MultipleChoiceField(
        label="Networks",
        choices=Network.posted_choices(),
        widget=forms.CheckboxSelectMultiple,
        initial=Network.posted_values(),
        error_messages={"required": "Choose at least one network."},
    )
    include_exported = forms.BooleanField(
        label="Send posts that were exported as a file, too",
        help_text="Only if you did not import that file: otherwise they go out twice.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"starts_on": today, "ends_on": today + timedelta(days=_DAYS_SHOWN)}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("what") != "days" or self.errors:
            return data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first is None or last is None:
            self.add_error("starts_on" if first is None else "ends_on", "Choose the first and the last day.")
        elif not is_of_our_time(first) or not is_of_our_time(last):
            self.add_error("ends_on" if is_of_our_time(first) else "starts_on", DAY_TOO_FAR)
        elif last < first:
            self.add_error("ends_on", "The last day is before the first. Please choose it again.")
        elif (last - first).days >= LONGEST_DAYS:
            self.add_error("ends_on", f"Choose at most {LONGEST_DAYS} days at once.")
        return data

    def posts(self, posts: PostQuerySet, *, zone: ZoneInfo) -> PostQuerySet:
        """Those of the posts that the valid form asks for, and that are to come."""
        found = posts.filter(state=PostState.APPROVED, network__in=self.cleaned_data["networks"])
        found = found.filter(scheduled_at__gt=timezone.now())
        if self.cleaned_data["what"] == "days":
            first, last = self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
            start = datetime.combine(first, time(), tzinfo=zone)
            found = found.between(start, datetime.combine(last + timedelta(days=1), time(), tzinfo=zone))
        return found.select_related("artwork")
