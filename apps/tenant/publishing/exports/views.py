"""Exports: the ones that were made, a new one, and what became of the posts of one."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.publishing.exports.forms import ExportForm
from apps.tenant.publishing.exports.planning import plan_make
from apps.tenant.publishing.exports.plans import Plan
from apps.tenant.publishing.exports.selectors import (
    HandedOut,
    Since,
    export_get_for,
    exports_list,
    handed_out,
    wishes_remembered,
)
from apps.tenant.publishing.exports.services import export_create
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.publishing.models import Export

_EXPORTS_PER_PAGE, _POSTS_PER_PAGE = 25, 50
_PROBLEMS_SHOWN = 50


@members_with(Right.EXPORT)
@require_GET
def exports(request: WorkspaceRequest) -> HttpResponse:
    """What was exported, newest first. Three queries beside those of the request."""
    page = Paginator(exports_list(request.actor), _EXPORTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tenant/publishing/exports/exports.html", {"page": page, "now": timezone.now()})


@members_with(Right.EXPORT)
@require_http_methods(["GET", "POST"])
def create(request: WorkspaceRequest) -> HttpResponse:
    """The wishes for an export; sent, they become one."""
    zone, remembered = request.tenant.time_zone, wishes_remembered(request.actor)
    form = ExportForm(request.POST or None, zone=zone, remembered=remembered)
    if request.method == "POST" and form.is_valid():
        try:
            export = export_create(actor=request.actor, **form.facts())
        except AppError as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text="The files are ready to download."))
            return redirect("publishing:export", export_id=export.pk)
    return render(request, "tenant/publishing/exports/create.html", {"form": form}, status=422 if form.errors else 200)


@members_with(Right.EXPORT)
@require_GET
def check(request: WorkspaceRequest) -> HttpResponse:
    """What the export would be, while its form is filled in: a fragment. Ten queries besides, 14 with open slots."""
    form = ExportForm(request.GET, zone=request.tenant.time_zone)
    plan = _plan(form, ZoneInfo(request.tenant.time_zone)) if form.is_valid() else None
    troubled = plan.troubled if plan else []
    context = {
        "form": form,
        "plan": plan,
        "troubled": troubled[:_PROBLEMS_SHOWN],
        "more": max(0, len(troubled) - _PROBLEMS_SHOWN),
    }
    return render(request, "tenant/publishing/exports/_check.html", context)


@members_with(Right.EXPORT)
@require_GET
def detail(request: WorkspaceRequest, export_id: UUID) -> HttpResponse:
    """The files of one export, how to import them, and what became of its posts. Four queries besides."""
    export = export_get_for(request.actor, export_id)
    rows = handed_out(export)
    parts = {
        "": rows,
        "changed": [row for row in rows if row.has_changed],
        "back": [row for row in rows if row.since is Since.TAKEN_BACK],
    }
    shown = next((part for part in parts if part and part in request.GET), "")
    now = timezone.now()
    context = {
        "export": export,
        "files": export.files.all(),
        "page": Paginator(parts[shown], _POSTS_PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "chips": _chips(parts, shown),
        "changed_count": len(parts["changed"]),
        "back_count": len(parts["back"]),
        "to_delete_count": sum(row.is_to_delete for row in rows),
        "open_to_delete": _open_to_delete(export),
        # Of an export from before links named their rows: nothing can stop them.
        "links_go_on": export.links_expire_at > now and any(row.exported.file_id is None for row in rows),
        "has_expired": export.links_expire_at <= now,
    }
    part = "_body" if request.htmx else "export"
    return render(request, f"tenant/publishing/exports/{part}.html", context)


def _plan(form: ExportForm, zone: ZoneInfo) -> Plan | None:
    try:
        return plan_make(Wishes(**form.facts(), zone=zone), now=timezone.now())
    except InvalidInput as error:
        form_refuse(form, error)
        return None


def _open_to_delete(export: Export) -> int:
    """How many open slots of an export that was taken back may still stand where it was imported."""
    if export.taken_back_at is None or export.ends_on < timezone.localdate():
        return 0
    return sum(file.open_slot_count for file in export.files.all())


def _chips(parts: dict[str, list[HandedOut]], shown: str) -> list[dict[str, object]]:
    labels = {"": "All posts", "changed": "Changed since", "back": "Taken back"}
    return [
        {"label": labels[part], "url": f"?{part}", "active": part == shown, "count": len(rows)}
        for part, rows in parts.items()
    ]
