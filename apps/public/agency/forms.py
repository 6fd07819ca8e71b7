"""Forms of the portal."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from apps.core.errors import InvalidInput, NotFound
from apps.core.forms.time_zones import TimeZoneField
from apps.public.agency.life_forms import SeenForm
from apps.public.billing.models import DEFAULT_PLAN, Plan
from apps.public.billing.selectors import plan_get, plans_offered
from apps.public.blueprints.selectors import blueprint_choices, blueprint_get
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import slug_check

_BLUEPRINT_GONE = "This template was deleted meanwhile. Choose another one, or begin from scratch."
_NO_EMAIL = "Give the owner's e-mail address, like jane@example.com."


class PlanField(forms.TypedChoiceField):
    """One of the agency's plans, the usual one chosen. One query when it is drawn."""

    def __init__(self, *, nothing: str = "", **kwargs: Any) -> None:
        first = [("", nothing)] if nothing else []
        choices = lambda: [*first, *((plan.slug, plan.name) for plan in plans_offered())]  # noqa: E731
        kwargs.setdefault("initial", DEFAULT_PLAN)
        super().__init__(choices=choices, coerce=lambda slug: plan_get(slug=slug), empty_value=None, **kwargs)


class BlueprintField(forms.TypedChoiceField):
    """One of the templates for clients, or none. One query when it is drawn, one more for the one that is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        choices = lambda: [("", "From scratch"), *blueprint_choices()]  # noqa: E731
        super().__init__(
            choices=choices,
            required=False,
            coerce=lambda chosen: blueprint_get(UUID(chosen)),
            empty_value=None,
            error_messages={"invalid_choice": _BLUEPRINT_GONE},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """One that goes between the two questions is gone all the same."""
        try:
            return super().clean(value)
        except NotFound as error:
            raise ValidationError(_BLUEPRINT_GONE) from error


class PlanForm(forms.Form):
    """Another plan for a workspace that is on ``current``, which stays among the choices."""

    plan = PlanField()

    def __init__(self, *args: Any, current: Plan, **kwargs: Any) -> None:
        kwargs["initial"] = {"plan": current.slug}
        super().__init__(*args, **kwargs)
        if current.retired_at:
            field = cast("PlanField", self.fields["plan"])
            offered = [(plan.slug, plan.name) for plan in plans_offered()]
            field.choices = [*offered, (current.slug, f"{current.name} (no longer offered)")]


class ClientFactsForm(SeenForm):
    """What the agency can change of a client."""

    name = forms.CharField(
        label="Name of the workspace",
        max_length=120,
        help_text="The artist or studio, as it stands on every page.",
        error_messages={"required": "Give the workspace a name."},
    )
    time_zone = TimeZoneField(
        label="Time zone",
        help_text="Posting times are planned in it. What is planned stays at its moment.",
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": workspace.name, "time_zone": workspace.time_zone, "seen": workspace.version}
        super().__init__(*args, **kwargs)
        cast("TimeZoneField", self.fields["time_zone"]).keep(workspace.time_zone)


class ClientForm(forms.Form):
    """A new client: the workspace and its owner."""

    name = forms.CharField(
        label="Name of the workspace",
        max_length=120,
        help_text="The artist or studio, as it stands on every page.",
        error_messages={"required": "Give the workspace a name."},
    )
    slug = forms.CharField(
        label="Address",
        error_messages={"required": "Choose an address, for example “jane”."},
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false", "data-slug-of": "name"}
        ),
    )
    blueprint = BlueprintField(
        label="Template", help_text="Voice, rules, weekly times, calendars and collections to begin with."
    )
    plan = PlanField(
        required=False,
        initial="",
        nothing="As in the template, or the usual one",
        help_text="What the workspace pays for. It can be changed later.",
    )
    owner_name = forms.CharField(label="Owner’s name", max_length=120, required=False)
    owner_email = forms.EmailField(
        label="Owner’s e-mail",
        help_text="They get a message with the address and a link to set a password.",
        error_messages={"required": _NO_EMAIL, "invalid": _NO_EMAIL},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    time_zone = TimeZoneField(
        label="Time zone",
        from_browser=True,
        initial="America/New_York",
        help_text="Posting times are planned in it. It can be changed later.",
    )

    def clean_slug(self) -> str:
        """Asked here too, so that all that is wrong is said at once; the service has the last word."""
        try:
            return slug_check(self.cleaned_data["slug"])
        except InvalidInput as error:
            raise ValidationError(error.message) from error
