"""Forms of the staff: inviting, another role and other clients, an account for who comes by a link."""

from typing import Any

from django import forms
from django.http import QueryDict

from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.staff_roles import StaffRole
from apps.public.agency.models import StaffInvitation
from apps.public.users.models import User
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


class AccountForm(forms.Form):
    """A name and a password; the address is the invitation's and can't be changed."""

    email = forms.EmailField(
        label="E-mail address", disabled=True, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    name = forms.CharField(
        max_length=120,
        help_text="Shown to the people you work with, and to clients whose workspace you enter.",
        error_messages={"required": "Say what you are called."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        help_text="At least ten characters.",
        strip=False,
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: QueryDict | None, *, invitation: StaffInvitation, account: User | None) -> None:
        initial: dict[str, Any] = {"email": invitation.email, "name": account.name if account else ""}
        super().__init__(data, initial=initial)
