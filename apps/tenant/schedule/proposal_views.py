"""The preview of a filling, looked at: in numbers, by month, day by day, one post."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.requests import period_of
from apps.core.roles import Right
from apps.tenant.schedule.models import Proposal, ProposalState
from apps.tenant.schedule.proposals import Wishes
from apps.tenant.schedule.proposals.editing import times_near
from apps.tenant.schedule.proposals.making import LEFT_LYING, proposal_go_on
from apps.tenant.schedule.proposals.preview import (
    days_of,
    entries,
    impossible_count,
    left_out,
    months,
    numbers,
    shown_of,
    swappable,
)
from apps.tenant.schedule.proposals.rows import row_get
from apps.tenant.schedule.selectors import artworks_for_slot, proposal_get_for

# The first questions after a filling come quickly: most are done within a second.
_FIRST_DELAY, _LAST_DELAY = 120, 1500
_OLD = timedelta(hours=12)


@members_with(Right.PLAN)
@require_GET
def proposal(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """The preview in numbers, with its first month; the others come when they are scrolled to. Ten queries."""
    found = proposal_get_for(request.actor, proposal_id)
    if found.state == ProposalState.REFUSED:
        return redirect(f"{reverse('schedule:fill')}?proposal={found.pk}")
    wishes = Wishes.of(found.wishes)
    every = months(found)
    is_old = found.state == ProposalState.OPEN and found.updated_at < timezone.now() - _OLD
    context = {
        **_summary(found),
        "wishes": wishes,
        "months": every,
        "first_days": days_of(found, every[0][0]) if every else [],
        "impossible": impossible_count(found) if is_old else 0,
        "is_old": is_old,
        "left_out": left_out(found),
        **_progress(found, 0),
    }
    return render(request, "tenant/schedule/proposal.html", context)


@members_with(Right.PLAN)
@require_GET
def progress(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """How far the filling is. Asked again until it is done, then the page is loaded anew. One query."""
    found = proposal_get_for(request.actor, proposal_id)
    if found.state == ProposalState.REFUSED:
        return HttpResponseClientRedirect(f"{reverse('schedule:fill')}?proposal={found.pk}")
    if found.state != ProposalState.MAKING:
        return HttpResponseClientRefresh()
    asked = request.GET.get("n", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    context = {"proposal": found, **_progress(found, number)}
    return render(request, "tenant/schedule/proposal/_progress.html", context)


@members_with(Right.PLAN)
@require_POST
def go_on(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Send a filling to the worker again that was left lying."""
    found = proposal_get_for(request.actor, proposal_id)
    proposal_go_on(proposal=found)
    return redirect("schedule:proposal", proposal_id=found.pk)


@members_with(Right.PLAN)
@require_GET
def summary(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """The numbers, and what can be undone. Three queries."""
    found = proposal_get_for(request.actor, proposal_id)
    return render(request, "tenant/schedule/proposal/_summary.html", _summary(found))


@members_with(Right.PLAN)
@require_GET
def days(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """One month, day by day. Six queries."""
    found = proposal_get_for(request.actor, proposal_id)
    month = _month(request.GET.get("month", ""))
    is_open = found.state == ProposalState.OPEN
    context = {"proposal": found, "month": month, "days": days_of(found, month), "is_open": is_open}
    return render(request, "tenant/schedule/proposal/_month.html", context)


@members_with(Right.PLAN)
@require_GET
def feed(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """The posts between ``start`` and ``end`` for the grid. Six queries."""
    found = proposal_get_for(request.actor, proposal_id)
    start, end = period_of(request)
    return JsonResponse(entries(found, start, end), safe=False)


@members_with(Right.PLAN)
@require_GET
def placement(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """One post of the preview in a dialog: why then, and everything that can be done with it."""
    found = proposal_get_for(request.actor, proposal_id)
    row = row_get(found, request.GET.get("id", ""))
    is_open = found.state == ProposalState.OPEN
    context = {
        "proposal": found,
        "shown": shown_of(found, [row])[0],
        "times": times_near(found, row) if is_open else [],
        "is_open": is_open,
    }
    return render(request, "tenant/schedule/proposal/_placement.html", context)


@members_with(Right.PLAN)
@require_GET
def choices(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Posts to change places with, or artworks to show instead."""
    found = proposal_get_for(request.actor, proposal_id)
    row = row_get(found, request.GET.get("id", ""))
    query = request.GET.get("q", "").replace("\0", "")[:100]
    context = {"proposal": found, "row": row, "query": query}
    if request.GET.get("kind") == "swap":
        context["posts"] = swappable(found, row, query=query)
        return render(request, "tenant/schedule/proposal/_swaps.html", context)
    context["artworks"] = artworks_for_slot(request.actor, network=row.network, query=query)
    return render(request, "tenant/schedule/proposal/_artworks.html", context)


def _summary(found: Proposal) -> dict[str, object]:
    steps = list(found.steps.values_list("label", "undone"))
    to_undo = next((label for label, undone in reversed(steps) if not undone), "")
    to_redo = next((label for label, undone in steps if undone), "")
    return {
        "proposal": found,
        "numbers": numbers(found),
        "is_open": found.state == ProposalState.OPEN,
        "is_making": found.state == ProposalState.MAKING,
        "to_undo": to_undo,
        "to_redo": to_redo,
        "no_undo": not to_undo,
        "no_redo": not to_redo,
    }


def _progress(found: Proposal, number: int) -> dict[str, object]:
    return {
        "delay": min(int(_FIRST_DELAY * 1.4 ** min(number, 20)), _LAST_DELAY),
        "next": number + 1,
        "is_lying": found.updated_at < timezone.now() - LEFT_LYING,
    }


def _month(text: str) -> date:
    try:
        month = parse_date(f"{text}-01")
    except ValueError:
        month = None
    if month is None:
        raise InvalidInput("“month” has to be a month such as 2026-12.")
    return month
