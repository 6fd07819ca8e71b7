"""Staff of the agency inside a client's workspace: what a visit opens, and how it ends."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import Access, Audience
from apps.core.errors import NotAllowed
from apps.core.middleware.errors import error_answer, wants_page
from apps.core.roles import Right
from apps.core.tenancy.addresses import url_on
from apps.core.toasts import Toast, toast_flash
from apps.core.visiting import VisitMode
from apps.public.support.models import SupportVisit, VisitEnd
from apps.public.support.selectors import visit_over, visitor_actor
from apps.public.support.services import visit_end
from apps.public.users.factors import session_has_factor

_SAFE = {"GET", "HEAD", "OPTIONS"}
_NOT_FOR_VISITORS = "This is for the workspace’s own people."
_ONLY_TO_LOOK = "You are here to look, so nothing can be changed. To work here, enter to help."


def check_visitor(request: HttpRequest, access: Access, visit: SupportVisit) -> HttpResponse | None:
    """What becomes of a visitor's request; None: the view may have it. No query while the visit holds."""
    if because := visit_over(visit):
        visit_end(visit=visit, because=because)
        return _over(request, visit, because)
    request.visit = visit  # type: ignore[attr-defined]
    request.actor = actor = visitor_actor(visit)  # type: ignore[attr-defined]
    if access.audience is Audience.VISITOR:
        return None
    if visit.workspace.requires_second_factor and not session_has_factor(request, visit.user):
        return _without_factor(request, visit)
    if access.audience is not Audience.MEMBER:
        return _page(request, visit, "elsewhere")
    if visit.mode == VisitMode.LOOK and request.method not in _SAFE:
        return _only_to_look(request)
    may = not isinstance(access.right, Right) or actor.can(access.right)
    return None if may else _page(request, visit, "not_for_visitors")


def _only_to_look(request: HttpRequest) -> HttpResponse:
    """The page that the visitor is on stays, with the sentence; what asked as a script is told as one."""
    if request.headers.get("Sec-Fetch-Mode") != "navigate" or request.htmx:  # type: ignore[attr-defined]
        return error_answer(request, NotAllowed(_ONLY_TO_LOOK))
    toast_flash(request, Toast(text=_ONLY_TO_LOOK, level="error"))
    came_from = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    parts = urlsplit(came_from)
    return redirect(f"{parts.path}?{parts.query}" if here and parts.query else parts.path if here else "/")


def _over(request: HttpRequest, visit: SupportVisit, because: VisitEnd) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect("/")
    return _page(request, visit, because.value, is_over=True)


def _without_factor(request: HttpRequest, visit: SupportVisit) -> HttpResponse:
    """The factor is shown on the root, which has passkeys too, and comes along with the next hand-off to this host."""
    logout(request)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(_portal(visit))
    return _page(request, visit, "second_factor", is_over=True)


def _page(request: HttpRequest, visit: SupportVisit, why: str, *, is_over: bool = False) -> HttpResponse:
    """One sentence and the way back; without the client's navigation when the visit gives nothing any more."""
    if not is_over and not wants_page(request):
        return error_answer(request, NotAllowed(_NOT_FOR_VISITORS))
    context = {"why": why, "is_over": is_over, "portal_url": _portal(visit), "client_name": visit.workspace.name}
    if is_over:
        context |= {"visit": None, "navigation": []}
    response = render(request, "support/refused.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def _portal(visit: SupportVisit) -> str:
    path = reverse("support:enter", urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=[visit.workspace_id])
    return url_on(settings.ROOT_HOST, path)
