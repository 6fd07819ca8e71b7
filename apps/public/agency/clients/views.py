"""All clients at a glance: the list, the same as a table to take along, and the views that people save of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from apps.core.access import PortalRequest, agency_with
from apps.core.staff_roles import AgencyRight
from apps.public.agency.clients.criteria import Criteria
from apps.public.agency.clients.listing import clients_found, clients_rows
from apps.public.agency.clients.saved_views import saved_views
from apps.public.agency.clients.table import table_lines
from apps.public.agency.filters import headings, need_choices, need_links, sort_choices, state_chips
from apps.public.agency.selectors import manager_choices
from apps.public.billing.selectors import plan_list
from apps.public.metering.selectors import this_month

_PAGE = 25
_SHOWN = (
    *("name", "needs", "state", "plan", "members", "artworks"),
    *("scheduled", "published", "failed", "ai", "storage", "activity"),
)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def home(request: PortalRequest) -> HttpResponse:
    """The list; for htmx only the part that changes. Without wishes it opens with the view that the person chose.

    Six queries beside those of the request, three for htmx.
    """
    part = bool(request.htmx) and not request.htmx.boosted
    views = [] if part else list(saved_views(request.staff))
    usual = next((view for view in views if view.is_default), None)
    if usual and not request.GET:
        return redirect(f"{reverse('agency:home')}?{usual.query}")
    criteria = Criteria.read(request.GET)
    context = _listed(request, criteria)
    if not part:
        context |= {"views": views, **_choices(request, criteria)}
    return render(request, "public/agency/_list.html" if part else "public/agency/home.html", context)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def table(request: PortalRequest) -> HttpResponseBase:
    """All clients that match as CSV, with every column, written while it is read."""
    month = this_month()
    found = clients_found(staff=request.staff, criteria=Criteria.read(request.GET), month=month)
    response = StreamingHttpResponse(table_lines(found.clients, month=month), content_type="text/csv; charset=utf-8")
    name = f"clients-{timezone.now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _listed(request: PortalRequest, criteria: Criteria) -> dict[str, Any]:
    month = this_month()
    found = clients_found(staff=request.staff, criteria=criteria, month=month)
    page = Paginator(list(found.clients.items()), _PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "clients": clients_rows(dict(page.object_list), month=month),
        "month": month,
        "criteria": criteria,
        "chips": state_chips(found.states, criteria),
        "needs": need_links(found.needs, criteria),
        "headings": headings(criteria, _SHOWN),
        "sees_all": request.staff.only is None,
        "can_create": request.staff.can(AgencyRight.CREATE_CLIENTS),
    }


def _choices(request: PortalRequest, criteria: Criteria) -> dict[str, Any]:
    managers = manager_choices() if request.staff.only is None else []
    return {
        "plans": _with_chosen([(plan.slug, plan.name) for plan in plan_list()], criteria.plan),
        "managers": _with_chosen(managers, criteria.manager),
        "need_choices": need_choices(),
        "sorts": sort_choices(),
    }


def _with_chosen(choices: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """A view that was saved may ask for what is gone: then the filter says so, instead of looking unset."""
    if not chosen or any(value == chosen for value, _ in choices):
        return choices
    return [*choices, (chosen, "No longer there")]
