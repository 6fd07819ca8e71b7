"""What can be done with one client, from its beginning on; the list is in ``clients``."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import Conflict, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.requests import uuid_in
from apps.core.staff_roles import AgencyRight
from apps.core.tenancy.addresses import host_for_slug
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.clients.page import client_page
from apps.public.agency.forms import ClientFactsForm, ClientForm, PlanForm
from apps.public.agency.life import life_context
from apps.public.agency.selectors import (
    client_get,
    client_workspace_get,
)
from apps.public.agency.services import client_create, client_open, client_retry, client_update, client_welcome
from apps.public.billing.limits import PlanRight, entitlements_of
from apps.public.billing.usage import month_start, usage_total
from apps.public.billing.uses import uses_of
from apps.public.workspaces.selectors import slug_check


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_http_methods(["GET", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """The form for a new workspace; what was typed stays when something is refused."""
    form = ClientForm(request.POST or None, initial={"blueprint": uuid_in(request.GET, "template")})
    if request.method == "POST" and form.is_valid():
        try:
            made = client_create(by=request.staff, **form.cleaned_data)
            client_open(workspace=made)
        except (InvalidInput, Conflict) as error:
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
    """Everything about one client: state, people, plan, numbers, what is planned, what went wrong, who did what."""
    client = client_get(workspace_id, staff=request.staff)
    context = {
        "client": client,
        "facts": client_page(workspace_id, staff=request.staff),
        **life_context(workspace_id, request.staff),
        **_plan_facts(workspace_id),
    }
    return render(request, "public/agency/workspace.html", context)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def edit(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """What the client is called, and the zone it plans in."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    form = ClientFactsForm(request.POST or None, workspace=found)
    if request.method == "POST" and form.is_valid():
        try:
            client_update(staff=request.staff, workspace=found, **form.cleaned_data)
        except (InvalidInput, Conflict) as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"{found.name} is saved."))
            return redirect("agency:workspace", workspace_id=workspace_id)
    context = {"form": form, "workspace_id": workspace_id, "name": found.name}
    return render(request, "public/agency/edit.html", context, status=422 if form.errors else 200)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def retry(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    client_retry(staff=request.staff, workspace=client_workspace_get(workspace_id, staff=request.staff))
    return redirect("agency:workspace", workspace_id=workspace_id)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def welcome(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    client_welcome(staff=request.staff, workspace=client_workspace_get(workspace_id, staff=request.staff))
    toast_flash(request, Toast(text="The welcome message is on its way."))
    return redirect("agency:workspace", workspace_id=workspace_id)


def _plan_facts(workspace_id: UUID) -> dict[str, object]:
    """The plan, what it allows, and how much of that is used. Twelve queries."""
    allowed = entitlements_of(workspace_id)
    return {
        "plan": allowed.plan,
        "uses": uses_of(workspace_id),
        "own": allowed.exemptions,
        "rights": [(right.words, allowed.allows(right)) for right in PlanRight],
        "usage": usage_total(workspace_id=workspace_id, since=month_start()),
        "plan_form": PlanForm(current=allowed.plan),
    }
