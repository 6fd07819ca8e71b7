"""The front door of a workspace."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right


@members_with(Right.VIEW)
@require_GET
def home(request: WorkspaceRequest) -> HttpResponse:
    """The library is where the work starts."""
    return redirect("library:list")
