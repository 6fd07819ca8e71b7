"""Two-factor of one's own account: allauth's pages as our hosts need them, and the page that leads to them."""

from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.core.access import own_account
from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import active_workspace_or_none
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.selectors import staff_needs_second_factor
from apps.public.agency.staff.sign_ins import sign_in_refused
from apps.public.users.factors import (
    APP,
    CODES,
    PASSKEY,
    authenticators_of,
    codes_left,
    session_has_factor,
    session_note_factor,
)
from apps.public.users.models import User

# From here on down it is time for new codes.
FEW_CODES = 3


@own_account
@require_GET
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Which second factors one has, and the ways to add, change and remove them. Three queries at most."""
    own = authenticators_of(cast("User", request.user).pk)
    left = codes_left(own)
    context = {
        "app": next((one for one in own if one.type == APP), None),
        "passkeys": [one for one in own if one.type == PASSKEY],
        "codes_left": left,
        "has_factor": any(one.type in {APP, PASSKEY} for one in own),
        "few_codes": left is not None and left <= FEW_CODES,
        "demanded": _demanded(request),
        "next_url": get_next_redirect_url(request),
        "passkeys_url": _passkeys_url(request),
    }
    return render(request, "account/security.html", context)


class AuthenticateView(base.AuthenticateView):
    """The second step of signing in. A passkey is asked for on the root host only; elsewhere the page leads there."""

    def _build_forms(self) -> Any:
        if active_workspace_or_none() is None:
            return super()._build_forms()
        data = self.request.POST if self.request.method == "POST" else None
        self.auth_form = self.get_form_class()(user=self.stage.login.user, data=data)
        self.webauthn_form = None
        return self.auth_form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = authenticators_of(self.stage.login.user.pk)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, **_shown(own), "next_path": self.stage.login.redirect_url or "/"}

    def form_valid(self, form: Any) -> HttpResponse:
        used = getattr(form, "authenticator", None)
        if used is not None and used.type == CODES:
            left = codes_left(authenticators_of(used.user_id))
            words = f"{left} are left" if left != 1 else "One is left"
            toast_flash(self.request, Toast(text=f"You used a recovery code. {words}.", level="warning"))
        return cast("HttpResponse", super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        sign_in_refused(self.stage.login.user.email, because="the second factor was wrong")
        return cast("HttpResponse", super().form_invalid(form))


class SignInByPasskeyView(webauthn.LoginWebAuthnView):
    """A passkey instead of address and password; a failed try still leads to where the person wanted to go."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return redirect(passthrough_next_redirect_url(self.request, reverse("account_login"), REDIRECT_FIELD_NAME))


class ReauthenticateView(base.ReauthenticateView):
    """The code once more, or for the first time in a session that was opened without it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, **_again(self.request)}


class ReauthenticatePasskeyView(webauthn.ReauthenticateWebAuthnView):
    """The same with a passkey; what was not recognised is said on the page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {**super().get_context_data(**kwargs), **kwargs}
        return {**context, **_again(self.request)}


class ActivateTOTPView(totp.ActivateTOTPView):
    """A new authenticator app, shown in this session by its first code."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note_newest(self.request, APP)
        return response


class AddPasskeyView(webauthn.AddWebAuthnView):
    """A new passkey, made to sign in by itself, with finger, face or PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {**super().get_context_data(**kwargs), **kwargs}
        return {**context, "js_data": {"creation_options": begin_registration(self.request.user, True)}}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note_newest(self.request, PASSKEY)
        return response


def _passkeys_url(request: HttpRequest) -> str:
    """The same page on the root host, signed in there by the hand-off."""
    query = urlencode({"via": request.get_host(), "next": reverse("account_security")})
    return f"{url_on(settings.ROOT_HOST, reverse('handoff_enter'))}?{query}"


def _note_newest(request: HttpRequest, kind: str) -> None:
    newest = Authenticator.objects.filter(user=request.user, type=kind).latest("created_at")
    session_note_factor(request, newest)


def _shown(own: list[Authenticator]) -> dict[str, Any]:
    kinds = {one.type for one in own}
    return {"has_app": APP in kinds, "has_passkey": PASSKEY in kinds, "has_codes": bool(codes_left(own))}


def _again(request: HttpRequest) -> dict[str, Any]:
    """``entering``: it is asked not before a change, but because this host demands it of everybody."""
    user = cast("User", request.user)
    return {**_shown(authenticators_of(user.pk)), "entering": not session_has_factor(request, user)}


def _demanded(request: HttpRequest) -> bool:
    """Whether a second factor is needed here beyond one's own account."""
    if active_workspace_or_none() is not None:
        return bool(request.tenant.requires_second_factor)  # type: ignore[attr-defined]
    return getattr(request, "staff", None) is not None and staff_needs_second_factor()
