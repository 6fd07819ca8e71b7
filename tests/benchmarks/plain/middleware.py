"""A site that has one workspace knows it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import set_urlconf
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import workspace_get
from tests.benchmarks.plain.backend.base import SLUG


class OneWorkspaceMiddleware:
    """Reads the workspace once in the process's life, and finds it where the product's code looks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._workspace: Workspace | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        workspace = self._workspace = self._workspace or workspace_get(slug=SLUG)
        request.tenant = workspace  # type: ignore[attr-defined]
        request.urlconf = settings.ROOT_URLCONF
        set_urlconf(settings.ROOT_URLCONF)
        with workspace_context(workspace), timezone.override(workspace.time_zone):
            return self.get_response(request)
