"""The planner's dialogs: everything that can be dragged can be chosen here too."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError
from apps.core.networks import Network
from apps.core.requests import is_uuid, ticked
from apps.core.roles import Right
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.planner import action_views
from apps.tenant.schedule.planner.forms import day_of
from apps.tenant.schedule.planner.suggesting import Suggestion, suggestions_on
from apps.tenant.schedule.planner.tray import TrayFilter, tray_artworks, tray_networks
from apps.tenant.schedule.querysets import plannable
from apps.tenant.schedule.selectors import posts_get_for

_CHOICES = 24
_TIMES = 6


@members_with(Right.PLAN)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """A post by hand: which artwork, where, when. What was chosen stays when it can't be."""
    error = ""
    if request.method == "POST":
        try:
            return action_views.plan(request)
        except AppError as refusal:
            error = refusal.message
    given = request.POST if request.method == "POST" else request.GET
    day, at = _when(given.get("at", ""), given.get("day", ""))
    networks = [one for one in given.getlist("networks") if one in Network.posted_values()] or Network.posted_values()
    context = {
        "error": error,
        "day": day,
        "at": at,
        "networks": Network.posted(),
        "chosen_networks": networks,
        "times": suggestions_on(day, networks)[:_TIMES],
        **_artworks(given.get("q", ""), given.get("artwork", "")),
    }
    return render(request, "tenant/schedule/planner/_new.html", context, status=422 if error else 200)


@members_with(Right.PLAN)
@require_GET
def times(request: WorkspaceRequest) -> HttpResponse:
    """The times of a day that are free on the chosen networks."""
    networks = [one for one in request.GET.getlist("networks") if one in Network.posted_values()]
    day, at = _when(request.GET.get("at", ""), "")
    found: list[Suggestion] = suggestions_on(day, networks or Network.posted_values())[:_TIMES]
    return render(request, "tenant/schedule/planner/_times.html", {"times": found, "day": day, "at": at})


@members_with(Right.PLAN)
@require_GET
def artworks(request: WorkspaceRequest) -> HttpResponse:
    """The artworks that can be chosen, by words."""
    context = _artworks(request.GET.get("q", ""), request.GET.get("artwork", ""))
    return render(request, "tenant/schedule/planner/_artworks.html", context)


@members_with(Right.PLAN)
@require_http_methods(["GET", "POST"])
def move_many(request: WorkspaceRequest) -> HttpResponse:
    """Several posts by days and minutes, chosen in a dialog; the same for all."""
    error = ""
    if request.method == "POST":
        try:
            return action_views.move(request)
        except AppError as refusal:
            error = refusal.message
    given = request.POST if request.method == "POST" else request.GET
    ids = ticked(request, "posts", "posts") if request.method == "POST" else _ids(request.GET.getlist("posts"))
    posts = posts_get_for(request.actor, ids)
    context = {"posts": posts, "error": error, "days": given.get("days", "1"), "minutes": given.get("minutes", "0")}
    return render(request, "tenant/schedule/planner/_move_many.html", context, status=422 if error else 200)


def _ids(values: list[str]) -> list[UUID]:
    return [UUID(value) for value in values if is_uuid(value)]


def _when(at: str, day: str) -> tuple[date, str]:
    """The day, and the wall time as the field wants it, empty when only the day is known."""
    try:
        if at:
            return day_of(at[:10]), at[:16]
        return (day_of(day) if day else timezone.localdate()), ""
    except AppError:
        return timezone.localdate(), ""


def _artworks(query: str, chosen: str) -> dict[str, object]:
    """The chosen one first, then those that match, in the tray's order; with the networks they have words for."""
    found = list(tray_artworks(TrayFilter(q=query.strip()[:100], planned=True))[:_CHOICES])
    if is_uuid(chosen):
        first = Artwork.objects.present().filter(plannable(Network.posted_values()), pk=chosen).first()
        found = ([first] if first else []) + [one for one in found if str(one.pk) != chosen]
    networks = tray_networks([one.pk for one in found])
    return {"choices": [(one, networks.get(one.pk, [])) for one in found], "chosen": chosen, "query": query}
