"""The portal: all workspaces at a glance, and what can be done with one."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.staff_roles import AgencyRight
from apps.core.tenancy.addresses import host_for_slug
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.filters import state_chips
from apps.public.agency.forms import ClientForm, PlanForm
from apps.public.agency.selectors import (
    client_counts,
    client_get,
    client_search,
    client_workspace_get,
    clients_from,
)
from apps.public.agency.services import client_create, client_open, client_plan_change, client_welcome
from apps.public.billing.selectors import plan_of
from apps.public.billing.usage import month_start, usage_total
from apps.public.domains.names import shown_domain
from apps.public.domains.selectors import claim_list
from apps.public.memberships.seats import seats_of
from apps.public.workspaces.selectors import slug_check
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend

_PAGE = 25


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def home(request: PortalRequest) -> HttpResponse:
    """All workspaces, with search and filter; for htmx only the list."""
    words, state = request.GET.get("q", "").strip()[:200], request.GET.get("state", "")
    page = Paginator(client_search(staff=request.staff, words=words, state=state), _PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "clients": clients_from(page.object_list),
        "words": words,
        "state": state,
        "chips": state_chips(client_counts(staff=request.staff), words=words, state=state),
    }
    part = bool(request.htmx) and not request.htmx.boosted
    return render(request, "public/agency/_list.html" if part else "public/agency/home.html", context)


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_http_methods(["GET", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """The form for a new workspace; what was typed stays when something is refused."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = client_create(by=request.staff, **form.cleaned_data)
            client_open(workspace=made)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            return redirect("agency:workspace", workspace_id=made.pk)
    context = {"form": form, "domain": host_for_slug("")}
    return render(request, "public/agency/create.html", context, status=422 if form.errors else 200)


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_GET
def check_address(request: PortalRequest) -> HttpResponse:
    """Whether a subdomain can be had, while it is typed."""
    raw = request.GET.get("slug", "")[:100]
    context = {"domain": host_for_slug("")}
    if raw.strip():
        try:
            context["free"] = host_for_slug(slug_check(raw))
        except InvalidInput as error:
            context["refusal"] = error.message
    return render(request, "public/agency/_address.html", context)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def workspace(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """One workspace: where it is, whose it is, in which state."""
    context = {"client": client_get(workspace_id, staff=request.staff), **_plan_facts(workspace_id)}
    return render(request, "public/agency/workspace.html", context)


@agency_with(AgencyRight.MANAGE_BILLING)
@require_POST
def plan(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Another plan. Nothing is deleted when it has less: what is too much stays, and nothing can be added."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    form = PlanForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose one of the plans.")
    client_plan_change(staff=request.staff, workspace=found, plan=form.cleaned_data["plan"])
    toast_flash(request, Toast(text=f"{found.name} is on the plan {form.cleaned_data['plan']} now."))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def state(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """The part of the page that follows the preparation; 204 while there is nothing new to show (or to read out)."""
    client = client_get(workspace_id, staff=request.staff)
    if not client.is_settled and client.is_late == (request.GET.get("late") == "yes"):
        return HttpResponse(status=204)
    return render(request, "public/agency/_state.html", {"client": client})


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def retry(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    client_open(workspace=client_workspace_get(workspace_id, staff=request.staff))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def welcome(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    client_welcome(workspace=client_workspace_get(workspace_id, staff=request.staff))
    toast_flash(request, Toast(text="The welcome message is on its way."))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def suspend(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    found = client_workspace_get(workspace_id, staff=request.staff)
    workspace_suspend(workspace=found)
    toast_flash(request, Toast(text=f"{found.name} is suspended. Nobody can enter it; everything in it is kept."))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def resume(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    found = client_workspace_get(workspace_id, staff=request.staff)
    workspace_resume(workspace=found)
    toast_flash(request, Toast(text=f"{found.name} is open again."))
    return redirect("agency:workspace", workspace_id=workspace_id)


def _plan_facts(workspace_id: UUID) -> dict[str, object]:
    """The plan, what it allows, and how much of that is used. Seven queries."""
    current = plan_of(workspace_id)
    return {
        "plan": current,
        "seats": seats_of(workspace_id),
        "usage": usage_total(workspace_id=workspace_id, since=month_start()),
        "domains": [(shown_domain(claim.host), claim.state) for claim in claim_list(workspace_id)],
        "plan_form": PlanForm(initial={"plan": current.slug}),
    }
