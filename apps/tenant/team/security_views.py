"""The security of a workspace: two-factor of its members."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.team.security import coverage_of, second_factor_require


@members_with(Right.MANAGE_SECURITY)
@require_GET
def second_factor(request: WorkspaceRequest) -> HttpResponse:
    """How many members have two-factor, who has not, and whether everybody needs it. Two queries."""
    coverage = coverage_of(request.tenant)
    context = {
        "coverage": coverage,
        "required": request.tenant.requires_second_factor,
        "has_factor": coverage.includes(request.actor),
    }
    return render(request, "tenant/team/security.html", context)


@members_with(Right.MANAGE_SECURITY)
@require_POST
def require(request: WorkspaceRequest) -> HttpResponse:
    """Ask it of everybody, or no longer."""
    required = request.POST.get("required") == "yes"
    try:
        second_factor_require(actor=request.actor, workspace=request.tenant, required=required)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    else:
        words = "All members need two-factor now." if required else "Two-factor is everybody’s own choice now."
        toast_flash(request, Toast(text=words))
    return redirect("security:second_factor")
