"""Forms of the staff: inviting, another role and other clients."""

from django import forms

from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.staff_roles import StaffRole
from apps.public.workspaces.selectors import workspace_list

_EMAIL_WIDGET = forms.EmailInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"})


class PlaceForm(forms.Form):
    """A role, and the clients of who is a manager; the chooser draws them (``_clients.html``)."""

    role = forms.TypedChoiceField(
        coerce=StaffRole,
        widget=RadioCards,
        choices=[(role.value, CardLabel(str(role.label), role.words)) for role in StaffRole],
        error_messages={"required": "Choose a role.", "invalid_choice": "There is no role “%(value)s”."},
    )
    clients = forms.ModelMultipleChoiceField(
        queryset=workspace_list(),
        required=False,
        error_messages={
            "invalid_choice": "One of the clients is no longer there. Choose again.",
            "invalid_pk_value": "One of the clients is none. Choose again.",
        },
    )


class InviteForm(PlaceForm):
    """To one address."""

    field_order = ("email", "role")

    email = forms.EmailField(
        label="E-mail address",
        widget=_EMAIL_WIDGET,
        error_messages={
            "required": "Give the e-mail address.",
            "invalid": "Give an e-mail address, like ann@example.com.",
        },
    )
