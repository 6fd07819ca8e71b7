"""The people of a workspace."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.public.memberships.selectors import members_of


@members_with(Right.VIEW)
@require_GET
def people(request: WorkspaceRequest) -> HttpResponse:
    """Who works here, in which role."""
    return render(request, "tenant/team/people.html", {"members": members_of(request.tenant.pk)})
