"""Filling the schedule: wishes, preview, acceptance."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Calendar
from apps.tenant.schedule.filling import FillRefused
from apps.tenant.schedule.forms import FillForm
from apps.tenant.schedule.models import Proposal
from apps.tenant.schedule.proposals import proposal_accept, proposal_discard, proposal_make
from apps.tenant.schedule.selectors import proposal_get_for


@members_with(Right.PLAN)
@require_http_methods(["GET", "POST"])
def fill(request: WorkspaceRequest) -> HttpResponse:
    """The wishes; sent, they become a preview."""
    form = FillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            zone = ZoneInfo(request.tenant.time_zone)
            proposal = proposal_make(actor=request.actor, wishes=form.wishes(), zone=zone)
            return redirect("schedule:proposal", proposal_id=proposal.pk)
        except FillRefused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"form": form, "has_calendars": Calendar.objects.exists()}
    return render(request, "tenant/schedule/fill.html", context, status=422 if form.errors else 200)


@members_with(Right.PLAN)
@require_GET
def proposal(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """The preview, day by day. Two queries beside those of the request."""
    found = proposal_get_for(request.actor, proposal_id)
    context = {
        "proposal": found,
        "days": _days(found),
        "start": date.fromisoformat(found.wishes["start"]) if "start" in found.wishes else None,
        "end": date.fromisoformat(found.wishes["end"]) if "end" in found.wishes else None,
    }
    return render(request, "tenant/schedule/proposal.html", context)


@members_with(Right.PLAN)
@require_POST
def accept(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Make the posts."""
    made, left = proposal_accept(actor=request.actor, proposal=proposal_get_for(request.actor, proposal_id))
    text = f"{made} post{'' if made == 1 else 's'} planned."
    if left:
        text += f" {left} could not be any more: the time was taken or had passed, or the artwork is not available."
    toast_flash(request, Toast(text=text, level="warning" if left else "success"))
    return redirect("schedule:queue")


@members_with(Right.PLAN)
@require_POST
def discard(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Leave the schedule as it is."""
    proposal_discard(actor=request.actor, proposal=proposal_get_for(request.actor, proposal_id))
    toast_flash(request, Toast(text="The preview is discarded; nothing was planned.", level="info"))
    return redirect("schedule:fill")


def _days(found: Proposal) -> list[tuple[date, list[dict[str, Any]]]]:
    """Placements by day: posts of one moment and artwork together, with the networks they go to."""
    titles = dict(
        Artwork.objects.filter(pk__in={one["artwork_id"] for one in found.placements}).values_list("pk", "title")
    )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found.placements:
        at = timezone.localtime(datetime.fromisoformat(one["at"]))
        row = rows.setdefault(
            (one["at"], one["artwork_id"]),
            {
                "at": at,
                "artwork_id": one["artwork_id"],
                "title": titles.get(UUID(one["artwork_id"]), "Deleted artwork"),
                "reason": one["reason"],
                "networks": [],
            },
        )
        row["networks"].append(one["network"])
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows.values(), key=lambda one: one["at"]):
        days[row["at"].date()].append(row)
    return sorted(days.items())
