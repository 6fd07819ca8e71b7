"""Where one is signed in, and signing out there: one by one, or everywhere at once."""

from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import own_account
from apps.core.toasts import Toast, toast_flash
from apps.public.own.sessions import session_end, sessions_of
from apps.public.users.models import User
from apps.public.users.sessions import sessions_end


@own_account
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """All browsers and hosts that are signed in with this account."""
    found = sessions_of(cast("User", request.user), current_key=request.session.session_key)
    return render(request, "account/sessions.html", {"sessions": found})


@own_account
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The one that ``session`` names."""
    session_end(user=cast("User", request.user), session_id=request.POST.get("session", ""))
    toast_flash(request, Toast(text="Signed out there."))
    return redirect("account_sessions")


@own_account
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """On all hosts and in all browsers, this one included."""
    sessions_end(user=cast("User", request.user), schema_name=None)
    logout(request)
    toast_flash(request, Toast(text="You are signed out everywhere."))
    return redirect("account_login")
