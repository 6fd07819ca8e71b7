"""A client's own limits."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core.access import PortalRequest, agency_with
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.limits.forms import ExemptionsForm
from apps.public.agency.selectors import client_get, client_workspace_get
from apps.public.billing.limits import entitlements_of
from apps.public.billing.selectors import exemptions_reason
from apps.public.billing.services import exemptions_set
from apps.public.billing.uses import uses_of


@agency_with(AgencyRight.MANAGE_BILLING)
@require_http_methods(["GET", "POST"])
def exemptions(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """The form, and what is used beside it. A limit below what there is deletes nothing."""
    client = client_get(workspace_id, staff=request.staff)
    entitlements = entitlements_of(workspace_id)
    form = ExemptionsForm(request.POST or None, entitlements=entitlements, reason=exemptions_reason(workspace_id))
    if request.method == "POST" and form.is_valid():
        workspace = client_workspace_get(workspace_id, staff=request.staff)
        exemptions_set(
            staff=request.staff,
            workspace=workspace,
            values=form.exemptions(),
            reason=form.cleaned_data["reason"],
        )
        toast_flash(request, Toast(text=f"The limits of {client.name} are saved."))
        return redirect("agency:workspace", workspace_id=workspace_id)
    uses = {use.limit: use for use in uses_of(workspace_id)}
    context = {
        "client": client,
        "form": form,
        "plan": entitlements.plan,
        "rows": [
            (limit, way, number, uses[limit], _shown(entitlements.plan.__dict__[limit.value], limit))
            for limit, way, number in form.limits
        ],
    }
    return render(request, "public/agency/limits/exemptions.html", context, status=422 if form.errors else 200)


def _shown(most: int | None, limit: object) -> str:
    return "no limit" if most is None else limit.shown(most)  # type: ignore[attr-defined]
