"""allauth's forms about second factors: our words, codes that work once, passkeys of the root host only.

``MFA_FORMS`` in the settings names them.
"""

import json
import struct
from typing import Any

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from fido2.utils import websafe_decode

from apps.core.tenancy.addresses import url_on
from apps.public.users.factors import APP, app_code_spend
from apps.public.users.models import User

_NAME_LIMIT = 60
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)
_LIMIT: dict[str, Any] = {"app": "allauth.mfa", "action": "second_factor"}


def _dress(form: Any, label: str, help_text: str = "") -> None:
    field = form.fields["code"]
    field.label, field.help_text = label, help_text
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none", "maxlength": "20"}
    field.widget.attrs = {**attributes, "spellcheck": "false", "autofocus": True}


class _Code:
    """A code of the app works once on the whole platform, and a guesser has few tries in five minutes and in a day."""

    user: User
    authenticator: Authenticator
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "Code", "From your authenticator app, or one of your recovery codes.")

    def clean_code(self) -> str:
        limit = {**_LIMIT, "key": str(self.user.pk)}
        if not ratelimit.consume(context.request, dry_run=True, **limit):
            raise get_adapter().validation_error("too_many_codes_today")
        try:
            code = self._checked()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise get_adapter().validation_error("too_many_codes") from error
            ratelimit.consume(context.request, **limit)
            raise
        ratelimit.clear(context.request, **limit)
        return code

    def _checked(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == APP and not app_code_spend(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Code, base.AuthenticateForm):
    """The code, at sign-in."""


class ReauthenticateForm(_Code, base.ReauthenticateForm):
    """The code once more, before something delicate."""


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """The first code of a new authenticator app; it does not sign in a second time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "Code that the app shows")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        app_code_spend(self.user.pk, code)
        return code


class _OfTheRoot:
    """What a browser says of a passkey counts only when a page of the root host asked it.

    Browsers let pages of subdomains ask too: without this, a page on one workspace's host could pass on another
    person's passkey.
    """

    def _demand_origin(self, credential: Any) -> None:
        try:
            origin = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))["origin"]
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
        if origin != url_on(settings.ROOT_HOST, ""):
            raise get_adapter().validation_error("incorrect_passkey")


class _Passkey(_OfTheRoot):
    """Signs with a passkey; what can't be read is refused like what does not fit."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        self._demand_origin(self.cleaned_data["credential"])
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            known = error.code == "too_many_login_attempts"
            raise get_adapter().validation_error("too_many_codes" if known else "incorrect_passkey") from error
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
        return found


class AuthenticateWebAuthnForm(_Passkey, webauthn.AuthenticateWebAuthnForm):
    """A passkey as second factor, at sign-in."""


class ReauthenticateWebAuthnForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey, before something delicate."""


class LoginWebAuthnForm(_Passkey, webauthn.LoginWebAuthnForm):
    """A passkey instead of address and password."""


class AddWebAuthnForm(_OfTheRoot, webauthn.AddWebAuthnForm):
    """A new passkey. Each may sign in by itself, so that there is one kind of them and nothing to choose."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you can tell your passkeys apart."

    def clean_name(self) -> str:
        """Cut, not refused: the passkey is on the device already."""
        return str(super().clean_name())[:_NAME_LIMIT]

    def clean(self) -> dict[str, Any]:
        if credential := self.cleaned_data.get("credential"):
            self._demand_origin(credential)
        try:
            cleaned: dict[str, Any] = super().clean()
        except (*_BROKEN, ValidationError) as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
        return cleaned


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    """What a passkey is called."""

    name = forms.CharField(label="Name", max_length=_NAME_LIMIT)
