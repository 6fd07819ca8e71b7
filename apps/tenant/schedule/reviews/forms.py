"""Input for review links and comments."""

from django import forms

from apps.tenant.schedule.models import Audience
from apps.tenant.schedule.reviews.links import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS, Wishes


class ReviewForm(forms.Form):
    """A new link."""

    title = forms.CharField(max_length=120, help_text="The client sees it above the posts.")
    note = forms.CharField(
        label="Note to the client", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    days = forms.IntegerField(
        label="Days that the link works", min_value=SHORTEST_DAYS, max_value=LONGEST_DAYS, initial=USUAL_DAYS
    )
    client_name = forms.CharField(label="Client’s name", required=False, max_length=80)
    client_email = forms.EmailField(
        label="Client’s e-mail", required=False, help_text="With an address the link is mailed, too."
    )

    def wishes(self) -> Wishes:
        """The valid input as the service wants it."""
        return Wishes(**self.cleaned_data)


class ExtendForm(forms.Form):
    """A longer life."""

    days = forms.IntegerField(
        label="Days from now", min_value=SHORTEST_DAYS, max_value=LONGEST_DAYS, initial=USUAL_DAYS
    )


class CommentForm(forms.Form):
    """A member's comment. The text is the service's to check: what is refused stays in the field."""

    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3}))
    audience = forms.ChoiceField(choices=Audience.choices, required=False)
    asks_change = forms.BooleanField(required=False)
