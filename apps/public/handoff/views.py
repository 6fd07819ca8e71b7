"""From one host to another without signing in again.

The target begins (``enter``): it leaves a secret in its browser and sends it to a host where the person is signed in,
the root when nothing else is said. That host (``give``) asks for a sign-in if there is none, checks the membership and
sends a one-time code back; where its word does not count (``vouching``) the root is asked instead. The target
(``arrive``) takes the code, once, from the browser that it knows.
"""

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as METHODS_OF
from allauth.account.internal.userkit import user_id_to_str
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from apps.core.access import open_to_anyone
from apps.core.errors import NotAllowed
from apps.core.middleware.sessions import ON_OWN_DOMAIN
from apps.core.tenancy.addresses import is_ours, url_on
from apps.core.tenancy.hosts import normalise_host
from apps.public.handoff.models import HandoffCode
from apps.public.handoff.selectors import Destination, destination_for
from apps.public.handoff.services import CodeRefused, code_give, code_take
from apps.public.handoff.states import onward_begin, onward_end, state_begin
from apps.public.handoff.vouching import host_vouches, is_confined, vouches_for
from apps.public.users.factors import PASSKEY, factors_of, session_has_factor
from apps.public.users.models import User

_LONGEST = 200


def _private(view: Any) -> Any:
    """The addresses here carry secrets: no cache keeps them, no other site is told."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = view(request)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapped


@open_to_anyone
@require_GET
@_private
def enter(request: HttpRequest) -> HttpResponse:
    """Begin: ``via`` is the host that knows the person, ``with`` a way to sign in there, ``next`` the page here."""
    next_path = _path_here(request, request.GET.get("next", "/"))
    if request.user.is_authenticated:
        return redirect(next_path)
    via = destination_for(request.GET.get("via", "")[:_LONGEST])
    here = _here(request)
    host = via.host if via and via.host != here.host else settings.ROOT_HOST
    if host == here.host:
        return redirect_to_login(next_path)
    query = {"to": here.host, "state": state_begin(request.session, next_path=next_path)}
    if way := request.GET.get("with", "")[:_LONGEST]:
        query["with"] = way
    return redirect(f"{url_on(host, reverse('handoff_give'))}?{urlencode(query)}")


@open_to_anyone
@require_GET
@_private
def give(request: HttpRequest) -> HttpResponse:
    """The host that knows the person: sign in if need be, then back with a code."""
    destination = destination_for(request.GET.get("to", "")[:_LONGEST])
    state = request.GET.get("state", "")[:_LONGEST]
    if destination is None or not state:
        raise Http404("There is no such host here.")
    here = _here(request)
    if not host_vouches(request.session, here=here, there=destination):
        return _ask_the_root(request)
    if not request.user.is_authenticated:
        onward_begin(request.session, host=destination.host)
        return _sign_in(request)
    user = request.user
    if not vouches_for(user, here=here, there=destination):
        return _ask_the_root(request)
    if _wants_passkey(request):
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': request.get_full_path()})}")
    try:
        code = code_give(
            user=user,
            destination=destination,
            state=state,
            session_key=str(request.session.session_key),
            methods=get_authentication_records(request, user),
            is_confined=is_confined(request.session, here),
        )
    except NotAllowed:
        onward_begin(request.session, host=destination.host)
        return _no_place(request)
    onward_end(request.session)
    return redirect(f"{url_on(destination.host, reverse('handoff_arrive'))}?{urlencode({'code': code})}")


@open_to_anyone
@require_GET
@_private
def arrive(request: HttpRequest) -> HttpResponse:
    """Take the code and open the session; what is refused is said without a reason."""
    try:
        found, pending = code_take(
            code=request.GET.get("code", "")[:_LONGEST],
            destination=_here(request),
            session=request.session,
            session_exists=request.session.exists,
        )
    except CodeRefused as error:
        return render(request, "handoff/refused.html", {"message": error.message}, status=error.status)
    _open_session(request, found)
    return redirect(pending.next_path)


def _open_session(request: HttpRequest, found: HandoffCode) -> None:
    """A new session key, with the proofs of the session that asked: a second factor given there counts here.

    On a client's own domain they count as long ago: nobody who reads the cookie there can change the account with them.
    """
    login(request, found.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    on_own_domain = not is_ours(_here(request).host)
    methods = [{**proof, "at": 0} for proof in found.methods] if on_own_domain else found.methods
    request.session[ON_OWN_DOMAIN] = on_own_domain or found.is_confined
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    request.session[METHODS_OF] = user_id_to_str(found.user)
    UserSession.objects.create_from_request(request)


def _ask_the_root(request: HttpRequest) -> HttpResponse:
    """The same question there, where the person is signed in or signs in: no client can read that cookie."""
    return redirect(f"{url_on(settings.ROOT_HOST, reverse('handoff_give'))}?{request.GET.urlencode()}")


def _sign_in(request: HttpRequest) -> HttpResponse:
    """By Google or GitHub at once when that was chosen (on the root, which alone has them), else the sign-in page."""
    way = request.GET.get("with", "")
    providers = {provider.id: provider for provider in get_social_adapter().list_providers(request)}
    if way in providers and _here(request).workspace is None:
        answer: HttpResponse = providers[way].redirect(request, process="login", next_url=request.get_full_path())
        return answer
    return redirect_to_login(request.get_full_path())


def _wants_passkey(request: HttpRequest) -> bool:
    """A passkey was chosen where it answers, and this session has shown no second factor yet."""
    on_root = _here(request).workspace is None
    user = request.user
    if request.GET.get("with") != "passkey" or not on_root or not isinstance(user, User):
        return False
    return not session_has_factor(request, user) and PASSKEY in factors_of(user.pk)


def _no_place(request: HttpRequest) -> HttpResponse:
    return render(request, "handoff/no_place.html", {"again": request.get_full_path()}, status=403)


def _here(request: HttpRequest) -> Destination:
    workspace = request.tenant  # type: ignore[attr-defined]
    host = normalise_host(request.get_host())
    return Destination(host, None if host == settings.ROOT_HOST else workspace)


def _path_here(request: HttpRequest, raw: str) -> str:
    """``raw`` when it is a page of this host, else the front door."""
    inside = raw.startswith("/") and url_has_allowed_host_and_scheme(raw, allowed_hosts=None)
    return raw if inside else "/"
