"""Forms about oneself."""

from django import forms


class ProfileForm(forms.Form):
    """What colleagues see of a person."""

    name = forms.CharField(
        max_length=120,
        help_text="Shown to the people you work with, and in the log beside what you do.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
