"""Input for domains."""

from django import forms


class DomainForm(forms.Form):
    """A domain as people type it; the service says what is wrong with it."""

    host = forms.CharField(
        label="Domain",
        help_text="One that is yours, such as studio.example.com.",
        error_messages={"required": "Type the domain first, like studio.example.com."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}
        ),
    )
