"""The numbers of all clients over a year."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import PortalRequest, agency_with
from apps.core.staff_roles import AgencyRight
from apps.public.agency.overview.selectors import overview_of
from apps.public.workspaces.spares import spares_noted


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def overview(request: PortalRequest) -> HttpResponse:
    """This month in a line, twelve months in charts; for those who add clients, whether that will be quick.

    Four queries beside those of the request.
    """
    spares = spares_noted() if request.staff.can(AgencyRight.CREATE_CLIENTS) else None
    return render(request, "public/agency/overview.html", {"overview": overview_of(request.staff), "spares": spares})
