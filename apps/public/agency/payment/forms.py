"""Forms about plans and payment."""

from typing import Any

from django import forms

from apps.public.billing.models import BillingSettings, Plan

GIGABYTE = 1024**3
_MOST_GIGABYTES = 1_000_000
_NO_LIMIT = "Empty: no limit."


class PlanFactsForm(forms.ModelForm):
    """What a plan allows. A new limit or right of the model needs its name in ``fields``, and words in ``labels``."""

    storage = forms.DecimalField(
        label="Storage in GB",
        required=False,
        min_value=0,
        max_value=_MOST_GIGABYTES,
        decimal_places=2,
        help_text=f"Pictures and what is made of them. {_NO_LIMIT}",
    )

    class Meta:
        model = Plan
        fields = [
            "name",
            "most_members",
            "most_domains",
            "most_workspaces",
            "most_artworks",
            "most_posts",
            "most_generations",
            "agency_tokens",
            "may_hide_powered_by",
            "may_ask_clients",
        ]
        labels = {
            "most_members": "Members",
            "most_domains": "Custom domains",
            "most_workspaces": "Workspaces of one owner",
            "most_artworks": "Paintings",
            "most_posts": "Posts a month",
            "most_generations": "Captions by AI a month",
            "agency_tokens": "Tokens of the agency’s OpenAI key a month",
            "may_hide_powered_by": "May hide “Powered by”",
            "may_ask_clients": "May have posts approved by link",
        }
        help_texts = {
            "name": "As clients see it.",
            "most_members": "Invitations count too.",
            "most_domains": "",
            "most_workspaces": "How many an owner may have on this plan.",
            "most_artworks": f"Outside the bin. {_NO_LIMIT}",
            "most_posts": f"Sent or exported. {_NO_LIMIT}",
            "most_generations": f"Whoever’s key it is. {_NO_LIMIT}",
            "agency_tokens": "0: clients need a key of their own. A caption takes about 3,000.",
            "may_ask_clients": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = self.instance.most_bytes
        self.fields["storage"].initial = None if most is None else round(most / GIGABYTE, 2)

    def values(self) -> dict[str, Any]:
        """What was entered, by the plan's fields."""
        values = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        entered = self.cleaned_data["storage"]
        return values | {"most_bytes": None if entered is None else int(entered * GIGABYTE)}


class NewPlanForm(PlanFactsForm):
    """A plan that is made."""

    slug = forms.SlugField(
        label="Short name",
        max_length=40,
        help_text="For programs; it can’t be changed later. Letters, digits and hyphens.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "data-slug-of": "name"}),
    )
    field_order = ["name", "slug"]


class PriceForm(forms.Form):
    """A price at Stripe that stands for a plan."""

    price_id = forms.CharField(
        label="Price at Stripe",
        max_length=255,
        help_text="Its id, such as price_1AbC. One with a meter is asked for what is used, beside the plan’s own.",
        error_messages={"required": "Paste the id of a price."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )


class CustomerForm(forms.Form):
    """A customer at Stripe who pays for a workspace already."""

    customer_id = forms.CharField(
        label="Customer at Stripe",
        max_length=255,
        help_text="The id of somebody who is there already, such as cus_1AbC.",
        error_messages={"required": "Paste the id of a customer."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )


class RulesForm(forms.ModelForm):
    """What holds for billing as a whole."""

    grace_days = forms.IntegerField(
        label="Days of grace",
        min_value=0,
        max_value=90,
        help_text="So long after a payment that failed a workspace stays open. Holds for those that run, too.",
    )
    trial_days = forms.IntegerField(
        label="Days of trial", min_value=0, max_value=365, help_text="Once for each workspace. 0: none."
    )

    class Meta:
        model = BillingSettings
        fields = ["grace_days", "trial_days", "trial_needs_card", "collects_tax"]
        labels = {"trial_needs_card": "A trial needs a card", "collects_tax": "Stripe works out taxes"}
        help_texts = {
            "trial_needs_card": "Without one a workspace is paused when its trial ends, until there is one.",
            "collects_tax": "Set up Stripe Tax there first.",
        }
