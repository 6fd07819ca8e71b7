"""Changing the preview of a filling: by hand, by filling it again, by accepting it."""

import json
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict, InvalidInput
from apps.core.roles import Right
from apps.core.toasts import Level, Toast, toast_flash, toast_send
from apps.tenant.schedule.models import Proposal, ProposalState, ProposalStep
from apps.tenant.schedule.planner.forms import checked, moment_of
from apps.tenant.schedule.proposal_forms import EditForm
from apps.tenant.schedule.proposals import (
    Accepted,
    Wishes,
    proposal_accept,
    proposal_discard,
    proposal_redo,
    proposal_refill,
    proposal_undo,
)
from apps.tenant.schedule.proposals.editing import Edit, row_move, row_replace, rows_drop, rows_pin, rows_swap
from apps.tenant.schedule.selectors import proposal_get_for


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
    return redirect(f"{reverse('schedule:planner')}?at={timezone.localdate(accepted.first)}")


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
