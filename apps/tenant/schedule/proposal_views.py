"""The preview of a filling: looked at, changed by hand, filled again, accepted."""

import json
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh, trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict, InvalidInput
from apps.core.requests import period_of
from apps.core.roles import Right
from apps.core.toasts import Level, Toast, toast_flash, toast_send
from apps.tenant.schedule.fill_forms import EditForm
from apps.tenant.schedule.models import Proposal, ProposalState, ProposalStep
from apps.tenant.schedule.planner.forms import checked, moment_of
from apps.tenant.schedule.proposals import (
    Accepted,
    Wishes,
    proposal_accept,
    proposal_discard,
    proposal_redo,
    proposal_refill,
    proposal_undo,
)
from apps.tenant.schedule.proposals.editing import (
    Edit,
    row_move,
    row_replace,
    rows_drop,
    rows_pin,
    rows_swap,
    times_near,
)
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


@members_with(Right.PLAN)
@require_POST
def edit(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """One change by hand; the answer is a sentence, a warning where it goes past a limit, and how to undo it."""
    found = proposal_get_for(request.actor, proposal_id)
    form = EditForm(request.POST)
    done, note = _edited(found, checked(form), ZoneInfo(request.tenant.time_zone))
    text = " ".join(part for part in (f"{done.label}.", note, done.warning) if part)
    step = found.steps.filter(undone=False).order_by("-number").first()
    undo = f"{reverse('schedule:proposal_undo', args=[found.pk])}?step={step.number}" if step else ""
    level: Level = "warning" if done.warning else "success"
    return _answer(found, Toast(text=text, level=level, undo_url=undo))


@members_with(Right.PLAN)
@require_POST
def undo(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Take the last step of the preview back."""
    found = proposal_get_for(request.actor, proposal_id)
    step = proposal_undo(proposal=found, number=_step(request))
    return _answer(found, _taken_back(found, step, "Undone", "Redo", "schedule:proposal_redo"))


@members_with(Right.PLAN)
@require_POST
def redo(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Do again what was taken back last."""
    found = proposal_get_for(request.actor, proposal_id)
    step = proposal_redo(proposal=found, number=_step(request))
    return _answer(found, _taken_back(found, step, "Done again", "Undo", "schedule:proposal_undo"))


@members_with(Right.PLAN)
@require_POST
def refill(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Fill again around the pins, with the same wishes or another seed."""
    found = proposal_get_for(request.actor, proposal_id)
    wishes = Wishes.of(found.wishes)
    if wishes is None:
        raise Conflict("The wishes of this preview can't be read any more. Please fill the schedule again.")
    wishes = wishes.shuffled() if request.POST.get("seed") == "another" else wishes
    try:
        proposal_refill(actor=request.actor, proposal=found, version=_version(request) or found.version, wishes=wishes)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="error"))
    return redirect("schedule:proposal", proposal_id=found.pk)


@members_with(Right.PLAN)
@require_POST
def accept(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Make the posts, and show them in the planner."""
    found = proposal_get_for(request.actor, proposal_id)
    try:
        accepted = proposal_accept(actor=request.actor, proposal=found, version=_version(request))
    except Conflict as error:
        found.refresh_from_db(fields=["state"])
        if found.state != ProposalState.OPEN or "application/json" in request.headers.get("Accept", ""):
            raise
        toast_flash(request, Toast(text=error.message, level="error"))
        return redirect("schedule:proposal", proposal_id=found.pk)
    toast_flash(request, _accepted(accepted))
    if accepted.first is None:
        return redirect("schedule:proposal", proposal_id=found.pk)
    return redirect(f"{reverse('schedule:planner')}?date={timezone.localdate(accepted.first)}")


@members_with(Right.PLAN)
@require_POST
def discard(request: WorkspaceRequest, proposal_id: UUID) -> HttpResponse:
    """Leave the schedule as it is."""
    proposal_discard(actor=request.actor, proposal=proposal_get_for(request.actor, proposal_id))
    toast_flash(request, Toast(text="The preview is discarded; nothing was planned.", level="info"))
    return redirect("schedule:fill")


def _edited(found: Proposal, data: dict[str, object], zone: ZoneInfo) -> tuple[Edit, str]:
    version, action = int(str(data["version"])), data["action"]
    one = {"proposal": found, "version": version, "row_id": str(data["row"]), "zone": zone}
    ids = str(data["rows"] or data["row"]).split(",")
    if action == "move":
        moment = moment_of(str(data["at"]))
        return row_move(**one, at=moment.at), moment.note  # type: ignore[arg-type]
    if action == "swap":
        return rows_swap(**one, other_id=str(data["other"])), ""  # type: ignore[arg-type]
    if action == "replace":
        if not data["artwork"]:
            raise InvalidInput("Choose an artwork first.")
        return row_replace(**one, artwork_id=str(data["artwork"])), ""  # type: ignore[arg-type]
    if action in {"pin", "unpin"}:
        return rows_pin(proposal=found, version=version, row_ids=ids, pinned=action == "pin"), ""
    return rows_drop(proposal=found, version=version, row_ids=ids, dropped=action == "drop"), ""


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


def _answer(found: Proposal, toast: Toast) -> HttpResponse:
    """The preview's script reads the body; htmx, by which the toasts ask, the headers."""
    found.refresh_from_db(fields=["version"])
    body = json.dumps({"toast": toast.as_event(), "version": found.version})
    response = HttpResponse(body, content_type="application/json", headers={"HX-Reswap": "none"})
    trigger_client_event(response, "proposal:changed", {"version": found.version})
    return toast_send(response, toast)


def _taken_back(found: Proposal, step: ProposalStep, words: str, label: str, name: str) -> Toast:
    url = f"{reverse(name, args=[found.pk])}?step={step.number}"
    return Toast(text=f"{words}: {step.label}.", undo_url=url, undo_label=label)


def _accepted(accepted: Accepted) -> Toast:
    text = f"{accepted.made:,} post{'' if accepted.made == 1 else 's'} planned."
    if accepted.left:
        more = f" And {len(accepted.left) - 3} more; the preview lists them." if len(accepted.left) > 3 else ""
        text += f" {len(accepted.left):,} could not be: {' '.join(accepted.left[:3])}{more}"
    undo = reverse("schedule:undo_one", args=[accepted.change.pk]) if accepted.change else ""
    return Toast(text=text, level="warning" if accepted.left else "success", undo_url=undo)


def _version(request: WorkspaceRequest) -> int | None:
    return _number(request.POST.get("version", ""))


def _step(request: WorkspaceRequest) -> int | None:
    return _number(request.GET.get("step", ""))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _month(text: str) -> date:
    try:
        month = parse_date(f"{text}-01")
    except ValueError:
        month = None
    if month is None:
        raise InvalidInput("“month” has to be a month such as 2026-12.")
    return month
