"""Entering a key."""

from django import forms
from django.http import QueryDict
from django.views.decorators.debug import sensitive_variables

from apps.core.crypto.secret import Secret
from apps.core.errors import InvalidInput
from apps.tenant.credentials.cleaning import clean_key
from apps.tenant.credentials.models import Kind

# Nobody's password: browsers and password managers are neither to fill it in nor to keep it.
_OFF = {
    "autocomplete": "off",
    "autocapitalize": "none",
    "spellcheck": "false",
    "data-1p-ignore": "",
    "data-lpignore": "true",
}


class KeyForm(forms.Form):
    """One field, which is never filled in by us."""

    secret = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs=_OFF),
    )

    def __init__(self, data: QueryDict | None = None, *, kind: Kind) -> None:
        super().__init__(data, auto_id=f"id_{kind.value}_%s")
        self.kind = kind
        self.fields["secret"].label = f"{kind.label} key"
        self.fields["secret"].error_messages["required"] = f"Paste the key that {kind.label} gave you."

    @sensitive_variables()
    def clean_secret(self) -> Secret:
        """The key that was meant; whatever is wrong, it has to be pasted again."""
        try:
            return clean_key(self.kind, self.cleaned_data["secret"])
        except InvalidInput as error:
            sentence = error.message
        raise forms.ValidationError(sentence)
