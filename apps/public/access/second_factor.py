"""Second factors on our hosts: what allauth is told, and who is asked for one before entering."""

from typing import Any, cast

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from apps.core.tenancy.context import active_workspace_or_none
from apps.public.users.factor_secrets import factor_open, factor_seal
from apps.public.users.factors import APP, PASSKEY, authenticators_of, codes_left, factors_of, session_has_factor
from apps.public.users.models import User
from apps.public.workspaces.selectors import sender_name


class SecondFactorAdapter(DefaultMFAAdapter):
    """The app shows the name of the host it was set up on; passkeys belong to the root host alone.

    Secrets are sealed before they reach the database.
    """

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is not right, or was used before. Wait for the next one that the app shows.",
        "incorrect_passkey": "The passkey was not recognised. Try once more.",
        "too_many_codes": "Too many tries that failed. Wait five minutes.",
        "too_many_codes_today": "Too many tries that failed. Codes are taken again in 24 hours.",
        "cannot_generate_recovery_codes": "Set up two-factor first: recovery codes stand in for it.",
    }

    def encrypt(self, text: str) -> str:
        return factor_seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_open(encrypted_text)

    def get_totp_issuer(self) -> str:
        return sender_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """From the settings: the Host header may be spelled in many ways."""
        return {"id": str(settings.ROOT_HOST), "name": str(settings.PLATFORM_NAME)}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        count = sum(one.type == type for one in authenticators_of(user.pk))
        return f"Passkey {count + 1}" if count else "Passkey"


def reauthentication_methods(user: Any) -> list[dict[str, Any]]:
    """How the person can show once more who they are, on this host, the strongest first. One query.

    Who has a second factor shows that: with the password alone a factor could be taken off an account. Where the factor
    can't be shown (a passkey on a workspace's host, and no code left) it is the password.
    """
    if not user.is_authenticated:
        return []
    own = authenticators_of(user.pk)
    kinds = {one.type for one in own}
    found = []
    if APP in kinds or codes_left(own):
        found.append(_method("mfa_reauthenticate", "Use a code"))
    if PASSKEY in kinds and active_workspace_or_none() is None:
        found.insert(0, _method("mfa_reauthenticate_webauthn", "Use a passkey", "mfa_reauthenticate:webauthn"))
    if not found and user.has_usable_password():
        found.append(_method("account_reauthenticate", "Use your password", "reauthenticate"))
    # Without any way allauth would lead to the sign-in page, which leads back at once.
    return found or ([_method("account_security", "See your second factors")] if kinds else [])


def _method(url_name: str, description: str, key: str = "") -> dict[str, Any]:
    return {"id": key or url_name, "description": description, "url": reverse(url_name)}


def second_factor_demand(request: HttpRequest) -> HttpResponse | None:
    """Where somebody is sent who may enter only with a second factor, and has not shown one. One query.

    None: they have one, and this session has seen it.
    """
    user = cast("User", request.user)
    kinds = factors_of(user.pk)
    if not kinds:
        return _send(request, "account_security")
    if session_has_factor(request, user):
        return None
    by_passkey = kinds == {PASSKEY} and active_workspace_or_none() is None
    return _send(request, "mfa_reauthenticate_webauthn" if by_passkey else "mfa_reauthenticate")


def _send(request: HttpRequest, url_name: str) -> HttpResponse:
    """There, and back to the page that was asked for; an action can't be led back to."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        back = htmx.current_url_abs_path or "/"
    else:
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    url = f"{reverse(url_name)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(url) if htmx else redirect(url)
