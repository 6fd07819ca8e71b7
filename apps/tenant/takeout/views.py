"""Settings, "Your data": everything in the workspace as one file."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, even_when_read_only, members_with
from apps.core.errors import Conflict
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.public.takeouts.models import KEPT_FOR
from apps.public.takeouts.selectors import takeout_get, takeouts_shown
from apps.tenant.takeout.services import own_takeout_ask, own_takeout_cancel, own_takeout_link


@members_with(Right.TAKE_OUT)
@require_GET
def page(request: WorkspaceRequest) -> HttpResponse:
    """What an export holds, and the exports; for htmx only those, again while one is being made. One query."""
    shown = takeouts_shown(
        request.tenant.pk,
        download=lambda pk: reverse("takeout:download", args=[pk]),
        cancel=lambda pk: reverse("takeout:cancel", args=[pk]),
    )
    context = {
        "takeouts": shown,
        "is_open": any(one.takeout.is_open for one in shown),
        "ask_url": reverse("takeout:ask"),
        "ask_variant": "primary",
        "part_url": reverse("takeout:page"),
        "kept_days": KEPT_FOR.days,
    }
    part = bool(request.htmx) and not request.htmx.boosted
    return render(request, "core/takeouts/part.html" if part else "tenant/takeout/page.html", context)


@even_when_read_only
@members_with(Right.TAKE_OUT)
@require_POST
def ask(request: WorkspaceRequest) -> HttpResponse:
    """Have an export made."""
    try:
        own_takeout_ask(actor=request.actor, workspace=request.tenant)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    return redirect("takeout:page")


@even_when_read_only
@members_with(Right.TAKE_OUT)
@require_POST
def cancel(request: WorkspaceRequest, takeout_id: UUID) -> HttpResponse:
    """Give it up."""
    found = takeout_get(workspace_id=request.tenant.pk, takeout_id=takeout_id)
    try:
        own_takeout_cancel(actor=request.actor, workspace=request.tenant, takeout=found)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    else:
        toast_flash(request, Toast(text="The export is cancelled."))
    return redirect("takeout:page")


@members_with(Right.TAKE_OUT)
@require_GET
def download(request: WorkspaceRequest, takeout_id: UUID) -> HttpResponse:
    """On to the file in the storage, which gives it in pieces to those who ask for pieces."""
    found = takeout_get(workspace_id=request.tenant.pk, takeout_id=takeout_id)
    try:
        link = own_takeout_link(actor=request.actor, workspace=request.tenant, takeout=found)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
        return redirect("takeout:page")
    response = redirect(link)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
