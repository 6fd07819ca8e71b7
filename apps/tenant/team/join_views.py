"""The page behind an invitation's link.

The link itself only puts the token's hash into the visitor's session and leads on to a page whose address has no token
in it. So the token is in no history that is looked at, no ``next=``, no Referer; and the forms of that page may say
where they come from, which the CSRF check needs (behind ``no-referrer`` browsers send ``Origin: null``).
"""

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import even_when_read_only, open_to_anyone
from apps.core.errors import AppError, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Role
from apps.core.toasts import Toast, toast_flash
from apps.public.memberships.invitations import hash_of
from apps.public.memberships.models import Invitation
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.team.forms import AccountForm
from apps.tenant.team.inviting import invitation_ask_again
from apps.tenant.team.joining import Arrival, Step, arrival_of, team_join, team_join_with_new_account

View = Callable[..., HttpResponse]

_KEY = "invitation"
_STATUS = {Step.UNKNOWN: 404, Step.USED: 410, Step.REVOKED: 410, Step.EXPIRED: 410}


def _sealed(referrer: str) -> Callable[[View], View]:
    """Nobody keeps the answer, and nobody is told where the visitor came from."""

    def decorate(view: View) -> View:
        @wraps(view)
        def sealed(request: HttpRequest, **kwargs: str) -> HttpResponse:
            response = view(request, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = referrer
            return response

        return sealed

    return decorate


@open_to_anyone
@require_safe
@_sealed("no-referrer")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Opening it changes nothing, as programs that look into mails open links too."""
    request.session[_KEY] = hash_of(token)
    return redirect("team:join_page")


@open_to_anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_sealed("same-origin")
def join_page(request: HttpRequest) -> HttpResponse:
    """What the visitor can do with the link that they came by, and doing it."""
    arrival = _arrival(request)
    if arrival.step is Step.NEW_ACCOUNT:
        return _new_account(request, arrival)
    if request.method == "POST" and arrival.step in {Step.JOIN, Step.INSIDE}:
        return _join(request, arrival)
    return _page(request, arrival)


@open_to_anyone
@even_when_read_only
@require_POST
@_sealed("same-origin")
def join_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here, and go on with the same link."""
    token_hash = request.session.get(_KEY, "")
    logout(request)
    request.session[_KEY] = token_hash
    return redirect("team:join_page")


@open_to_anyone
@require_POST
@_sealed("same-origin")
def join_renew(request: HttpRequest) -> HttpResponse:
    """A new link for one that has expired, to the address that was invited."""
    arrival = _arrival(request)
    if arrival.step is not Step.EXPIRED:
        return _page(request, arrival)
    try:
        invitation_ask_again(invitation=_invitation(arrival))
    except AppError:
        # Why (the plan, the number of mails) is none of a visitor's business.
        return render(request, "tenant/team/join_renewed.html", {"is_sent": False}, status=409)
    return render(request, "tenant/team/join_renewed.html", {"is_sent": True})


def _new_account(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    invitation = _invitation(arrival)
    form = AccountForm(
        request.POST if request.method == "POST" else None, invitation=invitation, account=arrival.account
    )
    if form.is_valid():
        try:
            user = team_join_with_new_account(
                invitation=invitation, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except InvalidInput as error:
            form_refuse(form, error)
        except AppError:  # the invitation or the account is another's by now: the page says what it is
            return _page(request, _arrival(request), status=409)
        else:
            return _sign_in(request, user)
    return _page(request, arrival, form, status=422 if form.errors else 200)


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """By allauth, so that its further steps (two-factor) are not gone round and the session is known to it."""
    request.session.pop(_KEY, None)
    return cast("HttpResponse", perform_login(request, user, redirect_url=reverse("home")))


def _join(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    try:
        team_join(invitation=_invitation(arrival), user=_user(request))
    except AppError:
        return _page(request, _arrival(request), status=409)
    request.session.pop(_KEY, None)
    if arrival.step is Step.JOIN:
        toast_flash(request, Toast(text=f"Welcome to {_workspace(request).name}."))
    return redirect("home")


def _page(
    request: HttpRequest, arrival: Arrival, form: AccountForm | None = None, status: int | None = None
) -> HttpResponse:
    dead = arrival.step in _STATUS
    context = {
        "step": arrival.step.value,
        "form": form,
        # A link that is dead says nothing of whom it was for.
        "invitation": None if dead else arrival.invitation,
        "role": Role(arrival.invitation.role).with_article if arrival.invitation else "",
        "page_url": reverse("team:join_page"),
    }
    template = "tenant/team/join_dead.html" if dead else "tenant/team/join.html"
    return render(request, template, context, status=_STATUS.get(arrival.step, status or 200))


def _arrival(request: HttpRequest) -> Arrival:
    user = _user(request) if request.user.is_authenticated else None
    token_hash = str(request.session.get(_KEY, ""))
    return arrival_of(workspace_id=_workspace(request).pk, token_hash=token_hash, user=user)


def _user(request: HttpRequest) -> User:
    """For requests that are signed in."""
    return cast("User", request.user)


def _workspace(request: HttpRequest) -> Workspace:
    return cast("Workspace", request.tenant)  # type: ignore[attr-defined]


def _invitation(arrival: Arrival) -> Invitation:
    """For steps that have one."""
    if arrival.invitation is None:
        raise TypeError(f"The step {arrival.step} has no invitation.")
    return arrival.invitation
