"""Making a preview: started by a member, worked out by the worker, again around the pins, tidied when it is old."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError, Conflict
from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import enqueue
from apps.tenant.schedule.filling import FillResult, fill
from apps.tenant.schedule.models import Proposal, ProposalState
from apps.tenant.schedule.proposals.asking import request_for
from apps.tenant.schedule.proposals.rows import Row, row_new, rows_as_json, rows_of
from apps.tenant.schedule.proposals.steps import proposal_lock, step_add
from apps.tenant.schedule.proposals.wishes import Wishes

KEPT_DAYS = 30
LEFT_LYING = timedelta(minutes=2)
_GIVEN_UP = timedelta(minutes=30)
_SECONDS_BETWEEN_TELLING = 0.25


@transaction.atomic
def proposal_start(*, actor: Actor, wishes: Wishes) -> Proposal:
    """Have the worker fill the schedule in thought, for looking at. One query. No post is made."""
    proposal = Proposal.objects.create(wishes=_asked(wishes), made_by_id=actor.user_id)
    _have_filled(proposal)
    return proposal


def proposal_make(*, actor: Actor, wishes: Wishes) -> Proposal:
    """A preview at once, without the worker. Raises FillRefused when the wishes contradict themselves."""
    proposal = Proposal.objects.create(wishes=wishes.as_json(), made_by_id=actor.user_id)
    _fill(proposal, wishes)
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def proposal_refill(*, actor: Actor, proposal: Proposal, version: int, wishes: Wishes) -> Proposal:
    """Have the preview filled again around its pinned posts. Three queries.

    What was taken out does not come back. Raises Conflict when somebody changed the preview meanwhile.
    """
    proposal = proposal_lock(proposal, version)
    before = {name: value for name, value in proposal.wishes.items() if name != "before"}
    kept = {**_asked(wishes), "before": before}
    proposal.wishes, proposal.state, proposal.done, proposal.reason = kept, ProposalState.MAKING, 0, ""
    proposal.version += 1
    proposal.save()
    _have_filled(proposal)
    return proposal


@transaction.atomic
def proposal_go_on(*, proposal: Proposal) -> bool:
    """Send what a dead worker has left to the worker again; whether it was left. Two queries."""
    found = Proposal.objects.select_for_update().filter(pk=proposal.pk, state=ProposalState.MAKING).first()
    if found is None or found.updated_at > timezone.now() - LEFT_LYING:
        return False
    found.save(update_fields=["updated_at"])
    _have_filled(found)
    return True


def proposal_fill(*, proposal_id: UUID) -> None:
    """Work the preview out, or write down why it can't be. May run twice: the second finds nothing to do."""
    proposal = Proposal.objects.filter(pk=proposal_id, state=ProposalState.MAKING).first()
    if proposal is None:
        return
    wishes = Wishes.of(proposal.wishes)
    try:
        if wishes is None:
            raise Conflict("These wishes are of an older kind. Please give them again.")
        _fill(proposal, wishes)
    except AppError as refusal:
        _refuse(proposal, refusal.message)
    except Exception:
        _refuse(proposal, "Something went wrong on our side. Please try again in a minute.")
        raise


def proposals_resume() -> int:
    """Go on with what dead workers left, give up what was tried for half an hour; how many go on."""
    gone_on = 0
    for proposal in Proposal.objects.filter(state=ProposalState.MAKING):
        if proposal.wishes.get("asked_at", "") < (timezone.now() - _GIVEN_UP).isoformat():
            _refuse(proposal, "The filling did not come to an end. Please try again, perhaps with fewer days.")
        else:
            gone_on += proposal_go_on(proposal=proposal)
    return gone_on


def proposals_forget() -> int:
    """Drop previews that nobody touched for 30 days, but for the last one, whose wishes are remembered; how many."""
    last = Proposal.objects.values_list("pk", flat=True)[:1]
    old = Proposal.objects.filter(updated_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).exclude(pk__in=list(last))
    count = old.count()
    old.delete()
    return count


def _have_filled(proposal: Proposal) -> None:
    from apps.tenant.schedule.tasks import fill  # the task calls this module

    enqueue(fill, proposal_id=str(proposal.pk))


def _fill(proposal: Proposal, wishes: Wishes) -> None:
    rows = rows_of(proposal)
    request = request_for(wishes, ZoneInfo(active_workspace().time_zone), rows)
    result = fill(request, _telling(proposal))
    _keep(proposal, wishes, rows, result)


def _telling(proposal: Proposal) -> Callable[[float], None]:
    """Writes down how much is done, a few times a second at most."""
    told = monotonic()

    def progress(part: float) -> None:
        nonlocal told
        if monotonic() - told >= _SECONDS_BETWEEN_TELLING:
            told = monotonic()
            still = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.MAKING, version=proposal.version)
            still.update(done=min(99, int(part * 100)), updated_at=timezone.now())

    return progress


@transaction.atomic
def _keep(proposal: Proposal, wishes: Wishes, rows: Sequence[Row], result: FillResult) -> None:
    """Nothing, when another worker was faster or the preview was discarded meanwhile."""
    still = Proposal.objects.select_for_update().filter(
        pk=proposal.pk, state=ProposalState.MAKING, version=proposal.version
    )
    found = still.first()
    if found is None:
        return
    before = {"unplaced": found.unplaced, "wishes": found.wishes.get("before")}
    kept = [row for row in rows if row.pinned or row.dropped]
    places = {(row.artwork_id, *row.place) for row in kept if row.pinned and not row.dropped}
    new = [row_new(one) for one in result.placements]
    after = [*kept, *(row for row in new if (row.artwork_id, *row.place) not in places)]
    found.placements = rows_as_json(after)
    found.unplaced = [asdict(one) for one in result.unplaced]
    found.wishes, found.state, found.done = wishes.as_json(), ProposalState.OPEN, 100
    found.save()
    if before["wishes"]:
        after_all = {"unplaced": found.unplaced, "wishes": found.wishes}
        step_add(found, "Filled again", rows, after, before=before, after=after_all)


def _refuse(proposal: Proposal, reason: str) -> None:
    """A preview that was there before stays as it was; the wishes stay as they were given, to be changed."""
    state = ProposalState.OPEN if "before" in proposal.wishes else ProposalState.REFUSED
    still = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.MAKING, version=proposal.version)
    still.update(state=state, reason=reason[:300], updated_at=timezone.now())


def _asked(wishes: Wishes) -> dict[str, Any]:
    return {**wishes.as_json(), "asked_at": timezone.now().isoformat()}
