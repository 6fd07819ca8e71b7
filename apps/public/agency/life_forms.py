"""Forms of a client's life. ``seen`` is the version that the page showed: of two people at once the second is told."""

from typing import Any

from django import forms

from apps.core.forms.widgets import CardLabel, RadioCards
from apps.public.workspaces.models import SuspensionMode

_WITHOUT_EXPORT = "Delete it although nobody has taken everything out"


class SeenForm(forms.Form):
    """Nothing but what was seen."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class SuspendForm(SeenForm):
    """How far, and why."""

    mode = forms.TypedChoiceField(
        label="How far",
        coerce=SuspensionMode,
        choices=[
            (
                SuspensionMode.READ_ONLY.value,
                CardLabel("Read-only", "Its people sign in and look. Nothing can be changed.", "eye"),
            ),
            (SuspensionMode.SHUT.value, CardLabel("Shut", "Nobody enters. A page says why.", "door-closed")),
        ],
        widget=RadioCards,
        error_messages={"required": "Choose how far the workspace is closed."},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The client’s people read it. While it is shut, everybody who opens the address does.",
        error_messages={
            "required": "Say why, in a sentence that the client may read.",
            "max_length": "The reason is too long: use at most 300 characters.",
        },
    )


class ArchiveForm(SeenForm):
    """Whether it may be deleted in the end without an export."""

    without_export = forms.BooleanField(label=_WITHOUT_EXPORT, required=False)


class PurgeForm(SeenForm):
    """The client's subdomain, typed by who means it."""

    typed = forms.CharField(
        label="Subdomain",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the client’s subdomain."},
    )
    without_export = forms.BooleanField(label=_WITHOUT_EXPORT, required=False)

    def __init__(self, *args: Any, asks_export: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_export:
            del self.fields["without_export"]
