"""The form of who comes by a link and has no account."""

from django import forms
from django.http import QueryDict

from apps.public.invitations.models import Offer
from apps.public.users.models import User


class AccountForm(forms.Form):
    """A name and a password; the address is the invitation's and can't be changed."""

    email = forms.EmailField(
        label="E-mail address",
        disabled=True,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    name = forms.CharField(
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Say what you are called."},
    )
    password = forms.CharField(
        max_length=4096,
        strip=False,
        help_text="At least 10 characters, not only figures, not one that everybody uses.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, data: QueryDict | None, *, offer: Offer, account: User | None, seen_by: str) -> None:
        super().__init__(data, initial={"email": offer.email, "name": account.name if account else ""})
        self.fields["name"].help_text = f"Shown to {seen_by}."
