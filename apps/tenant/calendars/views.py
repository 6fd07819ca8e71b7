"""Pages of calendars: all together by month and as a list, one by one, and what they give to FullCalendar."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.requests import period_of
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.calendars.forms import CalendarForm, ImportForm
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.calendars.selectors import (
    calendar_get_for,
    calendar_list,
    events_between,
    events_coming,
    imports_of,
    imports_open,
    left_out_count,
)
from apps.tenant.calendars.services import calendar_delete, calendar_rank, calendar_update
from apps.tenant.calendars.subscription_views import subscription_context

_PER_PAGE = 60
# The buttons that move a calendar in the order: what is sent, icon, words.
_WAYS = [("up", "chevron-up", "Take earlier:"), ("down", "chevron-down", "Take later:")]


@members_with(Right.VIEW)
@require_GET
def list_(request: WorkspaceRequest) -> HttpResponse:
    """All calendars, their events by month or as a list."""
    context: dict[str, object] = {"calendars": calendar_list(request.actor), "ways": _WAYS}
    if request.htmx and request.htmx.target == "calendar-cards":
        return render(request, "tenant/calendars/_cards.html", context)
    if part := _coming_part(request, None):
        return part
    context |= {
        "imports": imports_open(request.actor),
        "import_form": ImportForm(),
        **_events_part(request, None),
    }
    return render(request, "tenant/calendars/list.html", context)


@members_with(Right.VIEW)
@require_GET
def detail(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """One calendar: its events, its settings, a newer file for it."""
    calendar = calendar_get_for(request.actor, calendar_id)
    if part := _coming_part(request, calendar):
        return part
    return render(request, "tenant/calendars/detail.html", _detail(request, calendar, CalendarForm.of(calendar)))


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def edit(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """Save how the calendar is shown and used."""
    calendar = calendar_get_for(request.actor, calendar_id)
    form = CalendarForm.of(calendar, request.POST)
    if not form.is_valid():
        stored = calendar_get_for(request.actor, calendar_id)
        return render(request, "tenant/calendars/detail.html", _detail(request, stored, form), status=422)
    calendar_update(actor=request.actor, calendar=calendar, **form.cleaned_data)
    toast_flash(request, Toast(text="The calendar is saved."))
    return redirect("calendars:detail", calendar_id=calendar.pk)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def rank(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """One place up or down in the order that filling takes calendars in; the list is drawn anew."""
    calendar = calendar_get_for(request.actor, calendar_id)
    way = request.POST.get("way")
    if way not in {"up", "down"}:
        raise InvalidInput("Move the calendar up or down.")
    calendar_rank(actor=request.actor, calendar=calendar, way="up" if way == "up" else "down")
    context = {"calendars": calendar_list(request.actor), "ways": _WAYS, "moved": calendar.pk, "moved_way": way}
    return render(request, "tenant/calendars/_cards.html", context)


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def delete(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """Remove the calendar with its events."""
    calendar = calendar_get_for(request.actor, calendar_id)
    calendar_delete(actor=request.actor, calendar=calendar)
    toast_flash(request, Toast(text=f"{calendar.name} is deleted. Posts keep their times."))
    return redirect("calendars:list")


@members_with(Right.VIEW)
@require_http_methods(["GET"])
def feed(request: WorkspaceRequest) -> HttpResponse:
    """Events between ``start`` and ``end`` for FullCalendar, of all calendars or of ``calendar``."""
    start, end = period_of(request)
    calendar = calendar_get_for(request.actor, _uuid(request.GET["calendar"])) if "calendar" in request.GET else None
    return JsonResponse([_as_entry(event) for event in events_between(start, end, calendar=calendar)], safe=False)


def _coming_part(request: WorkspaceRequest, calendar: Calendar | None) -> HttpResponse | None:
    """The list of what is to come, when a script asks for nothing else."""
    if not request.htmx or request.htmx.target != "calendar-events":
        return None
    return render(request, "tenant/calendars/_coming.html", _events_part(request, calendar))


def _detail(request: WorkspaceRequest, calendar: Calendar, form: CalendarForm) -> dict[str, object]:
    return {
        "form": form,
        "import_form": ImportForm(),
        "left_out": left_out_count(calendar),
        "imports": imports_open(request.actor).filter(calendar=calendar),
        "history": imports_of(calendar),
        **subscription_context(calendar),
        **_events_part(request, calendar),
    }


def _events_part(request: WorkspaceRequest, calendar: Calendar | None) -> dict[str, object]:
    is_list = request.GET.get("view") == "list"
    part: dict[str, object] = {"is_list": is_list, "is_month": not is_list, "feed_calendar": calendar}
    if is_list:
        pages = Paginator(events_coming(calendar=calendar), _PER_PAGE)
        part["page"] = pages.get_page(request.GET.get("page"))
    return part


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput("That is no calendar's identifier.") from error


def _as_entry(event: Event) -> dict[str, object]:
    """All-day events go by their dates, which no zone can shift; others by moments in the workspace's zone."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return {
        "id": str(event.pk),
        "title": event.summary,
        "start": start.date().isoformat() if event.all_day else start.replace(tzinfo=None).isoformat(),
        "end": end.date().isoformat() if event.all_day else end.replace(tzinfo=None).isoformat(),
        "allDay": event.all_day,
        "color": event.calendar.color,
        "calendar": event.calendar.name,
        "badge": event.calendar.badge,
        "byHand": event.by_hand,
        "postsAt": f"{timezone.localtime(event.posts_at):%H:%M}",
    }
