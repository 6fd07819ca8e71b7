"""Templates for clients: which there are, what is in one, making one from a client."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import Conflict, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.requests import uuid_in
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.blueprints.forms import BlueprintForm, NewBlueprintForm
from apps.public.agency.selectors import client_workspace_get
from apps.public.blueprints.models import BlueprintState
from apps.public.blueprints.selectors import blueprint_get, blueprint_list, blueprint_parts
from apps.public.blueprints.services import blueprint_change, blueprint_delete, blueprint_make, blueprint_retry


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_GET
def blueprints(request: PortalRequest) -> HttpResponse:
    """All of them by name. One query beside those of the request."""
    return render(request, "public/agency/blueprints/list.html", {"blueprints": blueprint_list()})


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_http_methods(["GET", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """Choose a client and a name; a worker reads what the client's workspace is fitted with."""
    initial = {"client": uuid_in(request.GET, "client")}
    form = NewBlueprintForm(request.POST or None, staff=request.staff, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        source = client_workspace_get(facts.pop("client"), staff=request.staff)
        try:
            made = blueprint_make(staff=request.staff, workspace=source, **facts)
        except (InvalidInput, Conflict) as error:
            form_refuse(form, error)
        else:
            return redirect("agency:blueprint", blueprint_id=made.pk)
    status = 422 if form.errors else 200
    return render(request, "public/agency/blueprints/create.html", {"form": form}, status=status)


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_http_methods(["GET", "POST"])
def blueprint(request: PortalRequest, blueprint_id: UUID) -> HttpResponse:
    """What is in one, and its name."""
    found = blueprint_get(blueprint_id)
    form = BlueprintForm(request.POST or None, initial={"name": found.name, "description": found.description})
    if request.method == "POST" and form.is_valid():
        try:
            changed = blueprint_change(staff=request.staff, blueprint=found, **form.cleaned_data)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"The template “{changed.name}” is saved."))
            return redirect("agency:blueprint", blueprint_id=blueprint_id)
    context = {"blueprint": found, "parts": blueprint_parts(found), "form": form}
    status = 422 if form.errors else 200
    return render(request, "public/agency/blueprints/blueprint.html", context, status=status)


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_GET
def state(request: PortalRequest, blueprint_id: UUID) -> HttpResponse:
    """The part of the page that follows the reading; 204 while there is nothing new to show."""
    found = blueprint_get(blueprint_id)
    if found.state == BlueprintState.READING and found.is_late == (request.GET.get("late") == "yes"):
        return HttpResponse(status=204)
    context = {"blueprint": found, "parts": blueprint_parts(found)}
    return render(request, "public/agency/blueprints/_content.html", context)


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_POST
def again(request: PortalRequest, blueprint_id: UUID) -> HttpResponse:
    """Read one anew that failed or hangs."""
    blueprint_retry(staff=request.staff, blueprint=blueprint_get(blueprint_id))
    return redirect("agency:blueprint", blueprint_id=blueprint_id)


@agency_with(AgencyRight.CREATE_CLIENTS)
@require_POST
def delete(request: PortalRequest, blueprint_id: UUID) -> HttpResponse:
    """Clients that began with it stay as they are."""
    found = blueprint_get(blueprint_id)
    blueprint_delete(staff=request.staff, blueprint=found)
    toast_flash(request, Toast(text=f"The template “{found.name}” is deleted. Clients made from it stay as they are."))
    return redirect("agency:blueprints")
