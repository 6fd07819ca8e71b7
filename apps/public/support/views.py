"""In the portal: entering a client's workspace, and asking to be let in."""

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.csp import form_may_lead_to
from apps.core.errors import AppError
from apps.core.forms.errors import form_refuse
from apps.core.staff_roles import AgencyRight
from apps.core.tenancy.addresses import url_on
from apps.core.toasts import Toast, toast_flash
from apps.core.visiting import AgencyAccess
from apps.public.agency.selectors import client_workspace_get
from apps.public.support.forms import AskForm, EnterForm
from apps.public.support.selectors import visits_now
from apps.public.support.services import access_ask, visit_start
from apps.public.users.factors import PASSKEY, factors_of, session_has_factor
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import primary_host


@agency_with(AgencyRight.ENTER_TO_LOOK)
@require_http_methods(["GET", "POST"])
def enter(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """For what, why, for how long; then over to the workspace's main host. Three queries beside the request's."""
    workspace = client_workspace_get(workspace_id, staff=request.staff)
    if workspace.requires_second_factor and (page := _factor_page(request)):
        return redirect(page)
    access = AgencyAccess(workspace.agency_access)
    form = EnterForm(request.POST or None, staff=request.staff, access=access, wish=request.GET.get("mode", ""))
    host = primary_host(workspace)
    if request.method == "POST" and form.is_valid():
        try:
            visit_start(staff=request.staff, workspace=workspace, **form.cleaned_data)
        except AppError as error:
            form_refuse(form, error)
        else:
            return redirect(f"{url_on(host, reverse('handoff_enter'))}?{urlencode({'next': '/'})}")
    return form_may_lead_to(_page(request, workspace, form), host)


@agency_with(AgencyRight.ENTER_TO_LOOK)
@require_POST
def ask(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """A mail to the owners of a workspace that does not let the agency in."""
    workspace = client_workspace_get(workspace_id, staff=request.staff)
    try:
        access_ask(staff=request.staff, workspace=workspace, words=request.POST.get("words", "")[:300])
    except AppError as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    else:
        toast_flash(request, Toast(text=f"The owners of {workspace.name} are asked by mail."))
    return redirect("support:enter", workspace_id=workspace_id)


def _page(request: PortalRequest, workspace: Workspace, form: EnterForm) -> HttpResponse:
    context = {
        "client": workspace,
        "form": form,
        "ask_form": AskForm(),
        "access": workspace.agency_access,
        "inside": visits_now(workspace.pk),
    }
    return render(request, "public/support/enter.html", context, status=422 if form.errors else 200)


def _factor_page(request: PortalRequest) -> str:
    """Where the second factor is shown that the client asks of everybody, and back; nothing when it was."""
    user = cast("User", request.user)
    if session_has_factor(request, user):
        return ""
    kinds = factors_of(user.pk)
    name = "mfa_reauthenticate_webauthn" if kinds == {PASSKEY} else "mfa_reauthenticate"
    return f"{reverse(name if kinds else 'account_security')}?{urlencode({'next': request.path})}"
