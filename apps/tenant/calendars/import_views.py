"""Pages of an import: choose a file, see what it would change, apply it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.calendars.forms import ApplyForm, ImportForm, proposed_colour
from apps.tenant.calendars.importing import difference, import_apply, import_discard, import_start
from apps.tenant.calendars.models import Calendar, CalendarImport, ImportState, PostingRule
from apps.tenant.calendars.selectors import calendar_get_for, import_get_for

# So many lines of each kind are shown; the numbers above them count all.
_SHOWN = 12


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def start(request: WorkspaceRequest) -> HttpResponse:
    """Take a file for a new calendar."""
    return _start(request, None)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def start_for(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """Take a newer file for a calendar."""
    return _start(request, calendar_get_for(request.actor, calendar_id))


@members_with(Right.MANAGE_CALENDARS)
@require_GET
def detail(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """How far the import is; when it is read, what it would change. htmx asks again until it is read."""
    found = import_get_for(request.actor, import_id)
    template = "tenant/calendars/_import.html" if request.htmx else "tenant/calendars/import.html"
    return render(request, template, _context(found, _apply_form(found)))


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def apply(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """Do what the preview said."""
    found = import_get_for(request.actor, import_id)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return render(request, "tenant/calendars/import.html", _context(found, form), status=422)
    calendar = import_apply(actor=request.actor, found=found, **form.cleaned_data)
    toast_flash(request, Toast(text=f"{calendar.name} is imported."))
    return redirect("calendars:detail", calendar_id=calendar.pk)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def discard(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """Leave everything as it was."""
    import_discard(actor=request.actor, found=import_get_for(request.actor, import_id))
    toast_flash(request, Toast(text="The import is discarded; nothing was changed.", level="info"))
    return redirect("calendars:list")


def _start(request: WorkspaceRequest, calendar: Calendar | None) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = import_start(actor=request.actor, file_name=file.name, content=file.read(), calendar=calendar)
            return redirect("calendars:import", import_id=found.pk)
        except InvalidInput as error:
            form.add_error("file", error.message)
    return render(request, "tenant/calendars/import_refused.html", {"form": form, "calendar": calendar}, status=422)


def _apply_form(found: CalendarImport) -> ApplyForm:
    calendar = found.calendar
    if calendar is not None:
        return ApplyForm(initial={name: getattr(calendar, name) for name in ("name", "color", "posting_rule")})
    initial = {"name": found.calendar_name, "color": proposed_colour(), "posting_rule": PostingRule.MIDDLE}
    return ApplyForm(initial=initial)


def _context(found: CalendarImport, form: ApplyForm) -> dict[str, object]:
    context: dict[str, object] = {"found": found, "form": form, "problems": found.problems[:50]}
    if found.state == ImportState.READY:
        change = difference(found)
        context["change"] = {
            "added": change.added[:_SHOWN],
            "changed": change.changed[:_SHOWN],
            "removed": change.removed[:_SHOWN],
        }
        context["total"] = len(found.parsed)
    return context
