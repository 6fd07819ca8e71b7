"""Forms of the team: inviting, another role."""

from typing import Any

from django import forms
from django.http import QueryDict

from apps.core.access import Actor
from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.roles import Right, Role

_WORDS = {
    Role.MEMBER: "Works on the library, the captions and the schedule.",
    Role.ADMIN: "Also approves, exports, and runs team, domains and settings.",
    Role.OWNER: "Everything, also making and removing owners.",
}


class InviteForm(forms.Form):
    """Addresses, and the role that all of them get."""

    emails = forms.CharField(
        label="E-mail addresses",
        max_length=10_000,
        help_text="One, or up to 20: one a line, or with commas between them.",
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}),
        error_messages={"required": "Give at least one e-mail address."},
    )
    role = forms.TypedChoiceField(coerce=Role, widget=RadioCards, initial=Role.MEMBER)

    def __init__(self, data: QueryDict | dict[str, Any] | None = None, *, actor: Actor) -> None:
        super().__init__(data)
        roles = [role for role in reversed(Role) if role is not Role.OWNER or actor.can(Right.MANAGE_OWNERS)]
        choice: forms.TypedChoiceField = self.fields["role"]  # type: ignore[assignment]
        choice.choices = [(role.value, CardLabel(str(role.label), _WORDS[role])) for role in roles]


class RoleForm(forms.Form):
    """Another role; whether the actor may give it is the service's to say."""

    role = forms.TypedChoiceField(
        choices=Role,
        coerce=Role,
        error_messages={"required": "Choose a role.", "invalid_choice": "There is no role “%(value)s”."},
    )
