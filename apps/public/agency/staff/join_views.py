"""The page behind an invitation's link to the agency.

As for a workspace's team: the link itself only puts the token's hash into the visitor's session and leads on to a page
whose address has no token in it, so that it is in no history that is looked at, no ``next=``, no Referer.
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

from apps.core.access import open_to_anyone
from apps.core.errors import AppError, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.staff_roles import StaffRole
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.models import StaffInvitation
from apps.public.agency.staff.forms import AccountForm
from apps.public.agency.staff.joining import Arrival, Step, arrival_of, staff_join, staff_join_with_new_account
from apps.public.memberships.invitations import hash_of
from apps.public.users.models import User

View = Callable[..., HttpResponse]

_KEY = "staff_invitation"
_LONGEST = 100


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
    request.session[_KEY] = hash_of(token[:_LONGEST])
    return redirect("agency:staff_join_page")


@open_to_anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_sealed("same-origin")
def join_page(request: HttpRequest) -> HttpResponse:
    """What the visitor can do with the link that they came by, and doing it."""
    arrival = _arrival(request)
    if arrival.invitation is not None and arrival.step is Step.NEW_ACCOUNT:
        return _new_account(request, arrival, arrival.invitation)
    if arrival.invitation is not None and arrival.step is Step.JOIN and request.method == "POST":
        return _join(request, arrival.invitation)
    return _page(request, arrival)


@open_to_anyone
@require_POST
@_sealed("same-origin")
def join_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here, and go on with the same link."""
    token_hash = request.session.get(_KEY, "")
    logout(request)
    request.session[_KEY] = token_hash
    return redirect("agency:staff_join_page")


def _new_account(request: HttpRequest, arrival: Arrival, invitation: StaffInvitation) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = AccountForm(sent, invitation=invitation, account=arrival.account)
    if form.is_valid():
        try:
            user = staff_join_with_new_account(
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
    return cast("HttpResponse", perform_login(request, user, redirect_url=reverse("agency:home")))


def _join(request: HttpRequest, invitation: StaffInvitation) -> HttpResponse:
    try:
        staff_join(invitation=invitation, user=cast("User", request.user))
    except AppError:
        return _page(request, _arrival(request), status=409)
    request.session.pop(_KEY, None)
    toast_flash(request, Toast(text="Welcome to the agency."))
    return redirect("agency:home")


def _page(
    request: HttpRequest, arrival: Arrival, form: AccountForm | None = None, status: int | None = None
) -> HttpResponse:
    dead = arrival.step.is_dead
    context = {
        "step": arrival.step.value,
        "form": form,
        # A link that is dead says nothing of whom it was for.
        "invitation": None if dead else arrival.invitation,
        "role": StaffRole(arrival.invitation.role) if arrival.invitation else None,
        "page_url": reverse("agency:staff_join_page"),
    }
    gone = 404 if arrival.step is Step.UNKNOWN else 410
    return render(request, "public/agency/staff/join.html", context, status=gone if dead else status or 200)


def _arrival(request: HttpRequest) -> Arrival:
    user = request.user if request.user.is_authenticated else None
    return arrival_of(token_hash=str(request.session.get(_KEY, "")), user=user)
