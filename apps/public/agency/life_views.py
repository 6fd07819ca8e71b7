"""A client's life: suspend, resume, archive, bring back, delete."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import InvalidInput, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.life import client_resume, client_suspend, life_context
from apps.public.agency.life_forms import ArchiveForm, PurgeForm, SeenForm, SuspendForm
from apps.public.agency.selectors import client_get, client_workspace_get
from apps.public.life.archiving import client_archive, client_purge, client_restore
from apps.public.life.selectors import departure_of, life_of
from apps.public.workspaces.models import SuspensionMode, Workspace, WorkspaceState


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def state(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """The part of the page that follows what a worker does; 204 while there is nothing new to show (or to read out)."""
    try:
        client = client_get(workspace_id, staff=request.staff)
    except NotFound:
        return _gone(request, workspace_id)
    if client.state == WorkspaceState.PURGING:
        return HttpResponse(status=204)
    if not client.is_settled and client.is_late == (request.GET.get("late") == "yes"):
        return HttpResponse(status=204)
    context = {"client": client, **life_context(workspace_id, request.staff)}
    return render(request, "public/agency/_state.html", context)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def suspend(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """How far and why, in a dialog; again it changes both."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    now = life_of(found).own_suspension
    start = {"mode": now.mode, "reason": now.reason} if now else {"mode": SuspensionMode.READ_ONLY.value}
    form = SuspendForm(_sent(request), initial={**start, "seen": found.version})
    if request.method == "POST" and form.is_valid():
        client_suspend(workspace=found, staff=request.staff, **form.cleaned_data)
        words = "Its people can look, and change nothing." if found.is_read_only else "Nobody can enter it."
        return _done(request, found, f"{found.name} is suspended. {words} Everything in it is kept.")
    return _dialog(request, "_suspend.html", found, form)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def resume(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    found = client_workspace_get(workspace_id, staff=request.staff)
    is_open = client_resume(workspace=found, staff=request.staff, seen=_seen(request))
    other = f"{found.name} is not suspended by the agency any more, but still for another reason."
    return _done(request, found, f"{found.name} is open again." if is_open else other)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def archive(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Away at once; what that means stands in the dialog."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    form = ArchiveForm(_sent(request), initial={"seen": found.version})
    if request.method == "POST" and form.is_valid():
        departure = client_archive(workspace=found, staff=request.staff, **form.cleaned_data)
        day = f"{departure.purge_at:%-d %B %Y}"
        return _done(request, found, f"{found.name} is archived. It can be brought back until {day}.")
    return _dialog(request, "_archive.html", found, form)


@agency_with(AgencyRight.MANAGE_CLIENTS)
@require_POST
def restore(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    found = client_workspace_get(workspace_id, staff=request.staff)
    client_restore(workspace=found, staff=request.staff, seen=_seen(request))
    return _done(request, found, f"{found.name} is back as it was.")


@agency_with(AgencyRight.PURGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def purge(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """For good, now: for who types the client's subdomain."""
    found = client_workspace_get(workspace_id, staff=request.staff)
    asks_export = life_of(found).waits_for_export
    form = PurgeForm(_sent(request), initial={"seen": found.version}, asks_export=asks_export)
    if request.method == "POST" and form.is_valid():
        try:
            client_purge(workspace=found, staff=request.staff, **form.cleaned_data)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            return _done(request, found, f"{found.name} is being deleted.")
    return _dialog(request, "_purge.html", found, form)


def _dialog(request: PortalRequest, name: str, found: Workspace, form: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "client": client_get(found.pk, staff=request.staff),
        "form": form,
        **life_context(found.pk, request.staff),
    }
    status = 422 if form.errors else 200
    return render(request, f"public/agency/life/{name}", context, status=status)


def _done(request: PortalRequest, found: Workspace, words: str) -> HttpResponse:
    toast_flash(request, Toast(text=words))
    page = reverse("agency:workspace", kwargs={"workspace_id": found.pk})
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


def _gone(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """The page of a client that was deleted while somebody looked at it leads to the others."""
    departure = departure_of(workspace_id)
    if departure is None or departure.purged_at is None or not request.staff.sees(workspace_id):
        raise NotFound("There is no such workspace.")
    toast_flash(request, Toast(text=f"{departure.name} is deleted. Nothing of it is left."))
    return HttpResponseClientRedirect(reverse("agency:home"))


def _sent(request: PortalRequest) -> QueryDict | None:
    """What was sent, be it nothing at all."""
    return request.POST if request.method == "POST" else None


def _seen(request: PortalRequest) -> str:
    form = SeenForm(request.POST)
    return str(form.cleaned_data["seen"]) if form.is_valid() else "unknown"
