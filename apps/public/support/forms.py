"""Entering a client's workspace."""

from typing import Any

from django import forms

from apps.core.access import StaffActor
from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.visiting import AgencyAccess, VisitMode
from apps.public.support.models import VisitLength

_WORDS = {
    VisitMode.LOOK: CardLabel("To look", "You see what members see. Nothing can be changed.", "eye"),
    VisitMode.HELP: CardLabel(
        "To help", "You work as an admin does, without the team and the keys. The owners get a mail.", "tools"
    ),
}


class EnterForm(forms.Form):
    """For what, why and for how long."""

    mode = forms.TypedChoiceField(
        label="For what",
        coerce=VisitMode,
        widget=RadioCards,
        error_messages={"required": "Choose whether you enter to look or to help."},
    )
    reason = forms.CharField(
        max_length=300,
        help_text="The client reads it, now and later.",
        error_messages={"required": "Say why you enter: the client reads it."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    length = forms.TypedChoiceField(
        label="For how long",
        choices=VisitLength.choices,
        coerce=lambda value: VisitLength(int(value)),
        initial=VisitLength.QUARTER,
        help_text="At most. You can leave at any time.",
    )

    def __init__(self, data: Any = None, *, staff: StaffActor, access: AgencyAccess, wish: str = "") -> None:
        super().__init__(data)
        modes = [mode for mode in VisitMode if staff.can(mode.right) and access.lets_in(mode)]
        choice: forms.TypedChoiceField = self.fields["mode"]  # type: ignore[assignment]
        choice.choices = [(mode.value, _WORDS[mode]) for mode in modes]
        choice.initial = wish if wish in modes else (modes[0] if modes else None)


class AskForm(forms.Form):
    """A word to the owners with the wish to be let in."""

    words = forms.CharField(
        label="What for",
        max_length=300,
        required=False,
        help_text="The owners read it in the mail.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
