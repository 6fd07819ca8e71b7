"""Deny by default: a view is reached only by those whom its declaration names."""

import logging
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect
from django_tenants.utils import get_public_schema_name

from apps.core.access import Access, Actor, Audience
from apps.core.errors import NotAllowed
from apps.core.middleware.errors import error_answer, wants_page
from apps.core.roles import Right, Role
from apps.core.staff_roles import AgencyRight
from apps.public.access.second_factor import second_factor_demand
from apps.public.access.visitors import check_visitor
from apps.public.agency.selectors import staff_actor_for, staff_needs_second_factor
from apps.public.agency.staff.services import staff_note_seen
from apps.public.memberships.selectors import membership_for, workspaces_of
from apps.public.support.selectors import visit_latest

logger = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]

# Sign-in through Google and GitHub: views that guard themselves, on the root host only. Everything else declares.
_TRUSTED_MODULES = ("allauth.socialaccount.",)
# What scripts are told, who have no page to show.
_NO_RIGHT = "Your role does not include this. An owner can change that."
_NO_ACCESS = "This account has no access here."


class AccessMiddleware:
    """Enforces each view's declaration (``apps.core.access``).

    Cost on a workspace's page: the session, the user, the membership (three queries), and one more where members need a
    second factor. The agency's visitors cost one more, and a manager a second. On the root ``request.staff`` is who of
    the agency the person is, None for others.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        access: Access | None = getattr(view, "access", None)
        if access is None:
            return None if view.__module__.startswith(_TRUSTED_MODULES) else _undeclared(request, view)
        if access.audience is Audience.ANYONE:
            return None
        if not request.user.is_authenticated:
            return _sign_in(request)
        if _is_on_root(request):
            return _check_on_root(request, access)
        return _check_member(request, access)


def _check_on_root(request: HttpRequest, access: Access) -> HttpResponse | None:
    """On the root host everybody has an account and their list of workspaces; the portal is the agency's."""
    staff = staff_actor_for(_user_id(request))
    request.staff = staff  # type: ignore[attr-defined]
    if access.audience is Audience.ACCOUNT:
        return None
    if access.audience is not Audience.AGENCY:
        return _refused(request)
    if staff is None:
        return redirect("own:workspaces") if request.path == "/" else _refused(request)
    staff_note_seen(staff)
    if not (isinstance(access.right, AgencyRight) and staff.can(access.right)):
        return _refused(request)
    return second_factor_demand(request) if staff_needs_second_factor() else None


def _check_member(request: HttpRequest, access: Access) -> HttpResponse | None:
    membership = membership_for(user_id=_user_id(request), schema_name=_schema_of(request))
    if membership is None:
        return _check_visitor(request, access)
    if access.audience is Audience.VISITOR:
        return _refused(request)
    user = membership.user
    actor = Actor(user_id=user.pk, name=user.display_name, role=Role(membership.role))
    request.actor = actor  # type: ignore[attr-defined]
    if access.audience is Audience.AGENCY or (isinstance(access.right, Right) and not actor.can(access.right)):
        return _refused(request)
    # One's own account stays open: there the second factor is set up.
    demanded = access.audience is Audience.MEMBER and request.tenant.requires_second_factor  # type: ignore[attr-defined]
    return second_factor_demand(request) if demanded else None


def _check_visitor(request: HttpRequest, access: Access) -> HttpResponse | None:
    """No member: somebody of the agency on a visit, or a stranger."""
    visit = visit_latest(user_id=_user_id(request), workspace_id=request.tenant.pk)  # type: ignore[attr-defined]
    return _refused(request) if visit is None else check_visitor(request, access, visit)


def _sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which leads back to the page that was asked for; an action can't be led back to."""
    if htmx := getattr(request, "htmx", None):
        answer = redirect_to_login(htmx.current_url_abs_path or "/")
        return HttpResponseClientRedirect(answer.url)
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else "/")


def _refused(request: HttpRequest) -> HttpResponse:
    """A stranger sees nothing of the workspace, not its name; on the root host they are shown their own."""
    is_known = hasattr(request, "actor") or getattr(request, "staff", None)
    if not wants_page(request):
        return error_answer(request, NotAllowed(_NO_RIGHT if is_known else _NO_ACCESS))
    if is_known:
        return render(request, "core/refused.html", {"stranger": False}, status=403)
    # Over what the context processors would say of this host.
    context: dict[str, Any] = {"stranger": True, "workspace": None, "brand_css_url": "", "look": None, "navigation": []}
    if not (request.user.is_authenticated and _is_on_root(request)):
        return render(request, "core/refused.html", context, status=403)
    context["own_workspaces"] = [own for own in workspaces_of(_user_id(request)) if own.is_open]
    return render(request, "account/not_staff.html", context, status=403)


def _undeclared(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse:
    logger.error("%s.%s declares no access and is refused", view.__module__, view.__name__)
    return _refused(request)


def _is_on_root(request: HttpRequest) -> bool:
    return bool(_schema_of(request) == get_public_schema_name())


def _schema_of(request: HttpRequest) -> str:
    return str(request.tenant.schema_name)  # type: ignore[attr-defined]


def _user_id(request: HttpRequest) -> UUID:
    """For requests that are known to be signed in."""
    return cast("UUID", request.user.pk)
