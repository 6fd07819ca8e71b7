"""Forms of the portal's imports."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.errors import InvalidInput
from apps.core.forms.time_zones import TimeZoneField
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.selectors import slug_check, workspace_list


class ArrivalForm(forms.Form):
    """Where the old data is to go: a workspace that is there, or a new one."""

    workspace = forms.ModelChoiceField(
        queryset=Workspace.objects.none(),
        required=False,
        empty_label="A new workspace",
        label="Workspace",
        help_text="What is in it stays; what was brought over before is not brought over twice.",
    )
    new_name = forms.CharField(label="Name of the new workspace", max_length=120, required=False)
    new_slug = forms.CharField(
        label="Its address",
        required=False,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false", "data-slug-of": "new_name"}
        ),
    )
    owner_email = forms.EmailField(label="Its owner’s e-mail", required=False)
    time_zone = TimeZoneField(
        label="Time zone of the old application",
        initial="America/New_York",
        help_text="Its times are those of a clock on the wall; this says of which.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"].queryset = workspace_list().filter(state=WorkspaceState.ACTIVE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new workspace needs a name, an address and an owner."""
        data = super().clean() or {}
        if data.get("workspace") is None and "workspace" not in self.errors:
            wanted = {
                "new_name": "Give the workspace a name.",
                "new_slug": "Choose an address, for example “prompt-creative”.",
                "owner_email": "Give the owner’s e-mail address, like jane@example.com.",
            }
            for field, words in wanted.items():
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, words)
        return data

    def clean_new_slug(self) -> str:
        """Asked here too, so that all that is wrong is said at once; the service has the last word."""
        raw = str(self.cleaned_data["new_slug"])
        if not raw or self.cleaned_data.get("workspace") is not None:
            return raw
        try:
            return slug_check(raw)
        except InvalidInput as error:
            raise ValidationError(error.message) from error
