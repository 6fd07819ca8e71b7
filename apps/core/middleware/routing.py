"""Host header → workspace. Everything after this runs in the right schema, or does not run."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import set_urlconf
from django.utils import timezone
from django_htmx.middleware import HtmxDetails
from django_tenants.postgresql_backend.base import FakeTenant
from django_tenants.utils import get_public_schema_name

from apps.core.errors import Unavailable
from apps.core.middleware.errors import error_answer, wants_page
from apps.core.tenancy.clusters.moves import is_down, is_of_a_move
from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.hosts import InvalidHost, normalise_host
from apps.core.tenancy.routes import Route, route_for_host, route_for_host_anew

logger = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]

# A shut workspace's page names nobody: not the client, and not the platform behind a client's own address.
_UNBRANDED = {"platform_name": "", "on_root": False}
_SHUT = {"suspended": ("suspended", 503), "archived": ("archived", 410), "purging": ("archived", 410)}


_BEHIND = "This workspace is being brought up to date. Try again in a moment."


class WorkspaceRoutingMiddleware:
    """Chooses the workspace by the host; unknown hosts get a 404 without any brand.

    Cost: one look-up in the cache; one query when the host isn't there yet.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = normalise_host(request.get_host())
        except (DisallowedHost, InvalidHost):
            return self._nobody(request)
        try:
            if host == settings.ROOT_HOST:
                return self._public(request)
            route = route_for_host(host)
            return self._workspace(request, host, route) if route else self._nobody(request)
        finally:
            set_urlconf(None)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A request that a move of its workspace came between: nothing of it is kept, and it is made again. So is one
        whose workspace is in a cluster that is down, which the others are not.
        """
        workspace = getattr(request, "tenant", None)
        if workspace is None or isinstance(workspace, FakeTenant):
            return None
        if is_down(exception, workspace):
            logger.error("The cluster of %s does not answer", workspace.schema_name, exc_info=exception)
        elif is_of_a_move(exception, workspace):
            route_for_host_anew(normalise_host(request.get_host()))
        else:
            return None
        with public_context():
            return self._behind(request)

    def _public(self, request: HttpRequest) -> HttpResponse:
        request.tenant = FakeTenant(get_public_schema_name())  # type: ignore[attr-defined]
        self._use_urls(request, settings.PUBLIC_SCHEMA_URLCONF)
        with public_context():
            return self.get_response(request)

    def _workspace(self, request: HttpRequest, host: str, route: Route) -> HttpResponse:
        workspace = route.workspace
        if not workspace.answers_at(host):
            return self._nobody(request)
        if not workspace.admits_people:
            return self._shut(request, workspace)
        if workspace.is_away and _is_still_away(host):
            return self._behind(request)
        request.tenant = workspace  # type: ignore[attr-defined]
        is_elsewhere = route.primary_host not in {None, host}
        request.moved_to = route.primary_host if is_elsewhere else None  # type: ignore[attr-defined]
        self._use_urls(request, settings.ROOT_URLCONF)
        with workspace_context(workspace), timezone.override(workspace.time_zone):
            return self.get_response(request)

    def _shut(self, request: HttpRequest, workspace: Any) -> HttpResponse:
        # What failed is the agency's to repair; to visitors it is not ready yet.
        page, status = _SHUT.get(workspace.state, ("preparing", 503))
        context = {**_UNBRANDED, "reason": workspace.suspension_reason}
        response = render(request, f"core/{page}.html", context, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _behind(self, request: HttpRequest) -> HttpResponse:
        """Its tables are not those that this code knows, or are being moved: meanwhile a page, never an error.

        The middleware that sees whether htmx asks comes later than this one.
        """
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        if wants_page(request):
            response = render(request, "core/behind.html", _UNBRANDED, status=503)
        else:
            response = error_answer(request, Unavailable(_BEHIND))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Retry-After"] = "10"
        return response

    def _use_urls(self, request: HttpRequest, urlconf: str) -> None:
        request.urlconf = urlconf
        set_urlconf(urlconf)

    def _nobody(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("There is nothing at this address.", status=404, content_type="text/plain; charset=utf-8")


def _is_still_away(host: str) -> bool:
    """The table says; what was remembered may be from before it was migrated."""
    route = route_for_host_anew(host)
    return route is not None and route.workspace.is_away
