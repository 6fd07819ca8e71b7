"""Forms of templates for clients."""

from typing import Any
from uuid import UUID

from django import forms

from apps.core.access import StaffActor
from apps.public.agency.selectors import visible_to
from apps.public.workspaces.models import WorkspaceState
from apps.public.workspaces.selectors import workspace_list


class BlueprintForm(forms.Form):
    """What a template is called, and what it is for."""

    name = forms.CharField(
        label="Name of the template",
        max_length=80,
        help_text="For example “Watercolour studio”.",
        error_messages={"required": "Give the template a name."},
    )
    description = forms.CharField(
        label="What it is for", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewBlueprintForm(BlueprintForm):
    """A new template, and the client that it is made from."""

    client = forms.TypedChoiceField(
        label="Client",
        coerce=UUID,
        help_text="Only clients that are open now: a template is read in the workspace.",
        error_messages={
            "required": "Choose the client that the template is made from.",
            "invalid_choice": "This client is not open any more. Choose another one.",
        },
    )
    with_addresses = forms.BooleanField(
        label="Take the addresses of calendars along",
        required=False,
        help_text="Whoever manages calendars at the new client will see these addresses, and with them all that is in "
        "those calendars. Without, such a calendar comes empty, and its address is entered there.",
    )
    field_order = ["client", "name", "description", "with_addresses"]

    def __init__(self, *args: Any, staff: StaffActor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = visible_to(staff, workspace_list()).filter(state=WorkspaceState.ACTIVE)
        names = [(str(pk), name) for pk, name in open_now.values_list("pk", "name")]
        self.fields["client"].choices = [("", "Choose a client"), *names]  # type: ignore[attr-defined]
