"""Deny by default: a view is reached only by those whom its declaration names."""

import logging
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_tenants.utils import get_public_schema_name

from apps.core.access import Access, Actor, Audience
from apps.core.roles import Role
from apps.public.agency.selectors import is_agency_staff
from apps.public.memberships.selectors import membership_for

logger = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]

# Views of libraries that guard themselves and can't carry a declaration of ours.
_TRUSTED_MODULES = ("allauth.", "django.views.static")


class AccessMiddleware:
    """Enforces each view's declaration (``apps.core.access``).

    Cost on a workspace's page: the session, the user, the membership (three queries).
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
            return None if view.__module__.startswith(_TRUSTED_MODULES) else self._undeclared(request, view)
        if access.audience is Audience.ANYONE:
            return None
        if not request.user.is_authenticated:
            return self._sign_in(request)
        if access.audience is Audience.AGENCY:
            return None if self._is_staff_on_root(request) else self._refused(request)
        return self._check_member(request, access)

    def _check_member(self, request: HttpRequest, access: Access) -> HttpResponse | None:
        membership = membership_for(user_id=_user_id(request), schema_name=_schema_of(request))
        if membership is None:
            return self._refused(request, stranger=True)
        user = membership.user
        actor = Actor(user_id=user.pk, name=user.display_name, role=Role(membership.role))
        request.actor = actor  # type: ignore[attr-defined]
        return None if access.right is None or actor.can(access.right) else self._refused(request)

    def _is_staff_on_root(self, request: HttpRequest) -> bool:
        return _schema_of(request) == get_public_schema_name() and is_agency_staff(_user_id(request))

    def _sign_in(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(resolve_url("account_login"))
        return redirect_to_login(request.get_full_path())

    def _refused(self, request: HttpRequest, *, stranger: bool = False) -> HttpResponse:
        return render(request, "core/refused.html", {"stranger": stranger}, status=403)

    def _undeclared(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponse:
        logger.error("%s.%s declares no access and is refused", view.__module__, view.__name__)
        return self._refused(request)


def _schema_of(request: HttpRequest) -> str:
    return str(request.tenant.schema_name)  # type: ignore[attr-defined]


def _user_id(request: HttpRequest) -> UUID:
    """For requests that are known to be signed in."""
    return cast("UUID", request.user.pk)
