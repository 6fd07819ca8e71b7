"""What is sent about a preview: one change by hand; identifiers by the hundred."""

from typing import Any
from uuid import UUID

from django import forms

from apps.core.requests import is_uuid

_AGAIN = "Reload the page, then try again."


class IdsField(forms.CharField):
    """Identifiers in one hidden field, separated by commas: a form takes at most a thousand fields."""

    widget = forms.HiddenInput

    def __init__(self, *, noun: str, most: int) -> None:
        super().__init__(required=False)
        self.noun, self.most = noun, most

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        parts = value if isinstance(value, (list, tuple)) else str(value or "").split(",")
        ids = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if not all(is_uuid(one) for one in ids):
            raise forms.ValidationError(
                f"Something in the selection is not among the {self.noun}. Please choose again."
            )
        if len(ids) > self.most:
            raise forms.ValidationError(f"Choose at most {self.most:,} {self.noun} at once.")
        return tuple(str(UUID(one)) for one in ids)

    def prepare_value(self, value: Any) -> str:
        return ",".join(value) if isinstance(value, (list, tuple)) else str(value or "")


class EditForm(forms.Form):
    """One change of a preview by hand. ``version`` is the one that the person saw."""

    action = forms.ChoiceField(
        choices=[(name, name) for name in ("move", "swap", "replace", "pin", "unpin", "drop", "restore")],
        error_messages={
            "required": _AGAIN,
            "invalid_choice": _AGAIN,
        },
    )
    version = forms.IntegerField(
        min_value=1,
        error_messages={"required": _AGAIN, "invalid": _AGAIN},
    )
    row = forms.CharField(required=False, max_length=36)
    rows = forms.CharField(required=False)
    other = forms.CharField(required=False, max_length=36)
    artwork = forms.UUIDField(required=False, error_messages={"invalid": "Choose an artwork."})
    at = forms.CharField(required=False, max_length=30)
