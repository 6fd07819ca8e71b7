"""Saving what the list shows under a name, and looking after those names."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import PortalRequest, agency_with
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.clients.criteria import Criteria
from apps.public.agency.clients.saved_views import (
    saved_view_delete,
    saved_view_get_for,
    saved_view_open_with,
    saved_view_rename,
    saved_view_save,
)
from apps.public.agency.models import SavedView


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_POST
def save(request: PortalRequest) -> HttpResponse:
    """Keep what the list shows; then show it."""
    criteria = Criteria.read(QueryDict(request.POST.get("query", "")))
    view = saved_view_save(
        staff=request.staff,
        name=request.POST.get("name", ""),
        criteria=criteria,
        is_default=request.POST.get("is_default") == "yes",
        replace=request.POST.get("replace") == "yes",
    )
    return _show(request, view)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_POST
def change(request: PortalRequest, view_id: UUID) -> HttpResponse:
    """Another name, and whether the list opens with it."""
    view = saved_view_get_for(request.staff, view_id)
    saved_view_rename(view=view, name=request.POST.get("name", ""))
    saved_view_open_with(staff=request.staff, view=view, is_default=request.POST.get("is_default") == "yes")
    return _show(request, view)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_POST
def delete(request: PortalRequest, view_id: UUID) -> HttpResponse:
    """The name is gone, the clients are not."""
    view = saved_view_get_for(request.staff, view_id)
    saved_view_delete(staff=request.staff, view=view)
    toast_flash(request, Toast(text=f"The view “{view.name}” is deleted. Its clients are as they were."))
    return HttpResponseClientRedirect(reverse("agency:home")) if request.htmx else redirect("agency:home")


def _show(request: PortalRequest, view: SavedView) -> HttpResponse:
    """A form in a dialog stays open when it is refused, and leads on when it is not."""
    toast_flash(request, Toast(text=f"The view “{view.name}” is saved."))
    url = f"{reverse('agency:home')}?{view.query}"
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
