"""Times by hand: a dialog to add one, to change it, to take it out and bring it back."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.requests import is_uuid
from apps.core.roles import Right
from apps.core.tenancy.context import active_workspace
from apps.core.toasts import Toast, toast_send
from apps.tenant.calendars.by_hand import event_create, event_delete, event_restore, event_update
from apps.tenant.calendars.event_forms import EventForm
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.calendars.selectors import event_get_for


@members_with(Right.MANAGE_CALENDARS)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """Add a time. ``start`` and ``end`` of the address are wall times, or days of which the last is not included."""
    if request.method == "POST":
        form = EventForm(request.POST)
        return _saved(request, form, None) or _dialog(request, form, None, status=422)
    calendar = None
    if is_uuid(request.GET.get("calendar", "")):
        calendar = Calendar.objects.filter(pk=request.GET["calendar"], subscription=None).first()
    form = EventForm.blank(
        start=request.GET.get("start", ""),
        end=request.GET.get("end", ""),
        calendar=calendar,
        now=timezone.localtime(),
    )
    return _dialog(request, form, None)


@members_with(Right.VIEW)
@require_GET
def show(request: WorkspaceRequest, event_id: UUID) -> HttpResponse:
    """One time, to look at."""
    return _look(request, event_get_for(request.actor, event_id))


@members_with(Right.MANAGE_CALENDARS)
@require_http_methods(["GET", "POST"])
def edit(request: WorkspaceRequest, event_id: UUID) -> HttpResponse:
    """Change a time that was made by hand; one that came with its calendar is only shown."""
    event = event_get_for(request.actor, event_id)
    if request.method == "POST":
        form = EventForm(request.POST)
        return _saved(request, form, event) or _dialog(request, form, event, status=422)
    return _dialog(request, EventForm.of(event, _zone()), event) if event.by_hand else _look(request, event)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def delete(request: WorkspaceRequest, event_id: UUID) -> HttpResponse:
    """Take a time out; the toast brings it back."""
    event = event_get_for(request.actor, event_id)
    event_delete(actor=request.actor, event=event)
    undo_url = reverse("calendars:event_restore", kwargs={"event_id": event.pk})
    return _done(Toast(text=f"{event.summary} is deleted. Posts keep their times.", undo_url=undo_url))


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def restore(request: WorkspaceRequest, event_id: UUID) -> HttpResponse:
    """Bring it back."""
    event = event_restore(actor=request.actor, event=event_get_for(request.actor, event_id, deleted=True))
    return _done(Toast(text=f"{event.summary} is back."))


def _saved(request: WorkspaceRequest, form: EventForm, event: Event | None) -> HttpResponse | None:
    """The answer to a form that was right; None: it shows what is wrong."""
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        window = form.window(_zone())
        values = {"calendar": data["calendar"], "window": window, "title": data["title"], "note": data["note"]}
        if event is None:
            saved = event_create(actor=request.actor, **values)
        else:
            saved = event_update(actor=request.actor, event=event, **values)
    except InvalidInput as error:
        form_refuse(form, error)
        return None
    done = "is added to" if event is None else "is saved in"
    text = f"{saved.summary} {done} {saved.calendar.name}. {window.note}".strip()
    return _done(Toast(text=text, level="warning" if window.note else "success"))


def _done(toast: Toast) -> HttpResponse:
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close")
    trigger_client_event(response, "events:changed")
    return toast_send(response, toast)


def _dialog(request: WorkspaceRequest, form: EventForm, event: Event | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "event": event}
    return render(request, "tenant/calendars/event_dialog.html", context, status=status)


def _look(request: WorkspaceRequest, event: Event) -> HttpResponse:
    return render(request, "tenant/calendars/event_shown.html", {"event": event})


def _zone() -> ZoneInfo:
    return ZoneInfo(active_workspace().time_zone)
