"""On a workspace's host: a visitor's own visit."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.access import WorkspaceRequest, even_when_read_only, visitors_of_the_agency
from apps.core.tenancy.addresses import url_on
from apps.public.support.models import SupportVisit, VisitEnd
from apps.public.support.services import visit_end


class VisitRequest(WorkspaceRequest):
    """A request of a visitor that passed the access middleware (for type checkers)."""

    visit: SupportVisit


@even_when_read_only
@visitors_of_the_agency
@require_POST
def leave(request: VisitRequest) -> HttpResponse:
    """End one's visit, sign out of this host, and back to the client's page in the portal."""
    visit_end(visit=request.visit, because=VisitEnd.LEFT)
    logout(request)
    path = reverse("agency:workspace", urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=[request.visit.workspace_id])
    return redirect(url_on(settings.ROOT_HOST, path))
