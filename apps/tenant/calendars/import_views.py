"""Pages of an import: choose a file, see what it would change, apply it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import WorkspaceRequest, members_with
from apps.core.bodies import takes_at_most
from apps.core.errors import InvalidInput
from apps.core.roles import Right
from apps.core.tenancy.context import active_workspace
from apps.core.toasts import Toast, toast_flash
from apps.tenant.calendars.applying import import_accept, posts_standing_on
from apps.tenant.calendars.differences import difference
from apps.tenant.calendars.forms import ApplyForm, ImportForm, ZonesForm, refused
from apps.tenant.calendars.ics.raw import MAX_BYTES, TOO_LARGE
from apps.tenant.calendars.importing import import_discard, import_retry, import_say_zones, import_start
from apps.tenant.calendars.models import Calendar, CalendarImport, ImportState
from apps.tenant.calendars.progress import progress_of
from apps.tenant.calendars.selectors import calendar_get_for, import_get_for

# So many lines of each kind are shown; the numbers above them count all.
_SHOWN = 12
_PROBLEMS = 50


@members_with(Right.MANAGE_CALENDARS)
@require_POST
@takes_at_most(MAX_BYTES, TOO_LARGE)
def start(request: WorkspaceRequest) -> HttpResponse:
    """Take a file for a new calendar."""
    return _start(request, None)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
@takes_at_most(MAX_BYTES, TOO_LARGE)
def start_for(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """Take a newer file for a calendar."""
    return _start(request, calendar_get_for(request.actor, calendar_id))


@members_with(Right.MANAGE_CALENDARS)
@require_GET
def detail(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """How far the import is; when it is read, what it would change. htmx asks again until the worker is done."""
    found = import_get_for(request.actor, import_id)
    if request.htmx and found.state == ImportState.APPLIED and found.calendar is not None:
        toast_flash(request, _applied_toast(found, found.calendar))
        return HttpResponseClientRedirect(reverse("calendars:detail", kwargs={"calendar_id": found.calendar.pk}))
    template = "tenant/calendars/_import.html" if request.htmx else "tenant/calendars/import.html"
    return render(request, template, _context(found))


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def apply(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """Do what the preview said."""
    found = import_get_for(request.actor, import_id)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return render(request, "tenant/calendars/import.html", _context(found, form), status=422)
    calendar = import_accept(actor=request.actor, found=found, choices=form.cleaned_data)
    if calendar is None:
        return redirect("calendars:import", import_id=found.pk)
    toast_flash(request, _applied_toast(import_get_for(request.actor, found.pk), calendar))
    return redirect("calendars:detail", calendar_id=calendar.pk)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def zones(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """Say what the unknown time zones are; the file is read again."""
    found = import_get_for(request.actor, import_id)
    form = ZonesForm(found, active_workspace().time_zone, request.POST)
    if not form.is_valid():
        return render(request, "tenant/calendars/import.html", _context(found) | {"zones_form": form}, status=422)
    import_say_zones(found=found, choices=form.choices())
    return redirect("calendars:import", import_id=found.pk)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def retry(request: WorkspaceRequest, import_id: UUID) -> HttpResponse:
    """Fetch and read it once more."""
    import_retry(found=import_get_for(request.actor, import_id))
    return redirect("calendars:import", import_id=import_id)


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
            refused(form, error)
    return render(request, "tenant/calendars/import_refused.html", {"form": form, "calendar": calendar}, status=422)


def _applied_toast(found: CalendarImport, calendar: Calendar) -> Toast:
    """What was done; with posts on events that changed or went, the planner is a press away."""
    posts = int(found.chosen.get("posts", 0))
    if not posts:
        return Toast(text=f"{calendar.name} is imported.")
    stand = "post stands" if posts == 1 else "posts stand"
    return Toast(
        text=f"{calendar.name} is imported. {posts:,} planned {stand} on times that changed or went.",
        level="warning",
        action_url=reverse("schedule:planner"),
        action_label="Open planner",
    )


def _context(found: CalendarImport, form: ApplyForm | None = None) -> dict[str, object]:
    context: dict[str, object] = {
        "found": found,
        "problems": found.problems[:_PROBLEMS],
        "more_problems": max(0, len(found.problems) - _PROBLEMS),
        "progress": progress_of(found.pk),
        "at_work": found.state in {ImportState.READING, ImportState.APPLYING},
    }
    if found.state == ImportState.READY:
        change = difference(found)
        context |= {
            "form": form or ApplyForm.of_import(found),
            "zones_form": ZonesForm(found, active_workspace().time_zone) if found.zones else None,
            "posts_touched": posts_standing_on(change),
            "total": len(found.parsed),
            "change": {
                "added": change.added[:_SHOWN],
                "changed": change.changed[:_SHOWN],
                "removed": change.removed[:_SHOWN],
            },
        }
    return context
