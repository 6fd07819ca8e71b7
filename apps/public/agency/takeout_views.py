"""A client's exports, on the client's page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import Conflict
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.selectors import client_workspace_get
from apps.public.takeouts.models import KEPT_FOR
from apps.public.takeouts.selectors import takeout_get, takeouts_shown
from apps.public.takeouts.services import client_takeout_ask, client_takeout_cancel, client_takeout_link

_CARD = "public/agency/clients/_takeout_card.html"


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_GET
def takeouts(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """A card for the client's page, and (``part``) what is in it, asked for again during an export. Two queries."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    shown = takeouts_shown(
        workspace_id,
        download=lambda pk: reverse("agency:takeout_download", args=[workspace_id, pk]),
        cancel=lambda pk: reverse("agency:takeout_cancel", args=[workspace_id, pk]),
    )
    context = {
        "takeouts": shown,
        "is_open": any(one.takeout.is_open for one in shown),
        "ask_url": reverse("agency:takeout_ask", args=[workspace_id]) if found.is_prepared else "",
        "ask_variant": "secondary",
        "part_url": f"{reverse('agency:takeouts', args=[workspace_id])}?part=1",
        "kept_days": KEPT_FOR.days,
    }
    is_part = "part" in request.GET
    return render(request, "core/takeouts/part.html" if is_part else _CARD, context)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def takeout_ask(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Have everything of the client exported."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    try:
        client_takeout_ask(staff=request.staff, workspace=found)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def takeout_cancel(request: PortalRequest, workspace_id: UUID, takeout_id: UUID) -> HttpResponse:
    """Give an export up."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    takeout = takeout_get(workspace_id=workspace_id, takeout_id=takeout_id)
    try:
        client_takeout_cancel(staff=request.staff, workspace=found, takeout=takeout)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    else:
        toast_flash(request, Toast(text="The export is cancelled."))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_GET
def takeout_download(request: PortalRequest, workspace_id: UUID, takeout_id: UUID) -> HttpResponse:
    """On to the file in the storage."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    takeout = takeout_get(workspace_id=workspace_id, takeout_id=takeout_id)
    try:
        link = client_takeout_link(staff=request.staff, workspace=found, takeout=takeout)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
        return redirect("agency:workspace", workspace_id=workspace_id)
    response = redirect(link)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
