"""The planner's page and what it asks for while it is open."""

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.requests import period_of
from apps.core.roles import Right
from apps.core.statuses import POST, Status
from apps.tenant.calendars.models import Calendar
from apps.tenant.calendars.selectors import calendar_list
from apps.tenant.schedule.history import change_to_redo, change_to_undo
from apps.tenant.schedule.planner.attention import free_places, moved_events
from apps.tenant.schedule.planner.feed import plan_between, revision
from apps.tenant.schedule.planner.presence import people_beside
from apps.tenant.schedule.planner.tray import TrayFilter, tray_artworks, tray_collections, tray_networks
from apps.tenant.schedule.rules import days_off
from apps.tenant.schedule.selectors import approvable_count

_TRAY_PAGE = 40
_DAYS_BACK, _DAYS_AHEAD = timedelta(days=100), timedelta(days=500)
_SILENT = Status("Silent", "slash-circle", "danger")
# Stands in the page's addresses for whichever post or artwork the script means.
_ANY = UUID(int=0)


@members_with(Right.VIEW)
@require_GET
def planner(request: WorkspaceRequest) -> HttpResponse:
    """Month, week, day and list of posts over the calendars' favourable times, with the tray beside them."""
    calendars = list(calendar_list(request.actor))
    context = {
        "networks": Network.posted(),
        "approvable": approvable_count(request.actor),
        "calendars": calendars,
        "known": _known(calendars),
        "any_id": _ANY,
        **_tray(request),
    }
    return render(request, "tenant/schedule/planner.html", context)


@members_with(Right.VIEW)
@require_GET
def feed(request: WorkspaceRequest) -> HttpResponse:
    """Posts and favourable times between ``start`` and ``end``. Five queries beside those of the request."""
    start, end = period_of(request)
    return JsonResponse({**plan_between(start, end), "revision": revision()})


@members_with(Right.VIEW)
@require_GET
def pulse(request: WorkspaceRequest) -> HttpResponse:
    """Whether something changed, and who else is here. Asked every few seconds; three queries."""
    answer = JsonResponse({"revision": revision(), "people": people_beside(request.actor)})
    answer["Cache-Control"] = "no-store"
    return answer


@members_with(Right.VIEW)
@require_GET
def tray(request: WorkspaceRequest) -> HttpResponse:
    """The artworks of the tray as its search and filters want them, page by page."""
    return render(request, "tenant/schedule/planner/_tray_list.html", _tray(request))


@members_with(Right.VIEW)
@require_GET
def attention(request: WorkspaceRequest) -> HttpResponse:
    """What somebody should look at, and what could be undone."""
    context = {
        "free_places": free_places(),
        "moved_events": moved_events(),
        "to_undo": change_to_undo(request.actor),
        "to_redo": change_to_redo(request.actor),
    }
    return render(request, "tenant/schedule/planner/_attention.html", context)


def _tray(request: WorkspaceRequest) -> dict[str, object]:
    wanted = TrayFilter.of(request.GET)
    page = Paginator(tray_artworks(wanted), _TRAY_PAGE).get_page(request.GET.get("page"))
    networks = tray_networks([artwork.pk for artwork in page.object_list])
    return {
        "tray": [(artwork, networks.get(artwork.pk, [])) for artwork in page.object_list],
        "tray_page": page,
        "tray_filter": wanted,
        "collections": tray_collections(),
    }


def _known(calendars: list[Calendar]) -> dict[str, object]:
    """What the script has to know of calendars, networks, states and days off. Two queries."""
    today = timezone.localdate()
    off = days_off(today - _DAYS_BACK, today + _DAYS_AHEAD)
    return {
        "off": {day.isoformat(): name for day, name in off.items()},
        "calendars": {str(one.pk): {"name": one.name, "color": one.color, "badge": one.badge} for one in calendars},
        "networks": {str(one.value): str(one.label) for one in Network.posted()},
        "states": {name: status._asdict() for name, status in {**POST, "silent": _SILENT}.items()},
    }
