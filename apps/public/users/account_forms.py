"""allauth's forms in the product's words: ``ACCOUNT_FORMS`` in the settings names them."""

from typing import Any

from allauth.account import forms as account

_LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Password that you use now",
    "password1": "New password",
    "password2": "New password, once more",
}


class _Worded:
    """Labels of ours, and no placeholder that only repeats its label."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Worded, account.LoginForm):
    """E-mail and password."""


class ResetPasswordForm(_Worded, account.ResetPasswordForm):
    """Where to send the link."""


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):
    """The new password, behind the link."""


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    """Old and new password."""


class SetPasswordForm(_Worded, account.SetPasswordForm):
    """A first password."""


class AddEmailForm(_Worded, account.AddEmailForm):
    """A further address."""


class ReauthenticateForm(_Worded, account.ReauthenticateForm):
    """The password, before something delicate."""
