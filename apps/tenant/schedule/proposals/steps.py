"""Steps of a preview: each change is kept at once, and can be taken back and done again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from apps.core.errors import Conflict, NotFound
from apps.tenant.schedule.models import Proposal, ProposalState, ProposalStep
from apps.tenant.schedule.proposals.rows import Row, row_of, rows_as_json, rows_of

MOST_STEPS = 50


def proposal_lock(proposal: Proposal, version: int | None = None) -> Proposal:
    """The open preview again, locked. One query.

    Raises Conflict when it is not open, or when somebody changed it since ``version`` was seen.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state == ProposalState.MAKING:
        raise Conflict("This preview is being filled at this moment. Please wait until it is done.")
    if proposal.state != ProposalState.OPEN:
        raise Conflict(
            f"This preview was {proposal.get_state_display().lower()} already. Please fill the schedule again."
        )
    if version is not None and proposal.version != version:
        raise Conflict(
            "Somebody else changed this preview meanwhile. It is shown as it is now; please look, then do it again."
        )
    return proposal


def rows_change(proposal: Proposal, label: str, changed: Iterable[Row]) -> None:
    """Put the changed rows in the place of those of the same id, inside the caller's transaction. Five queries."""
    new = {row.id: row for row in changed}
    rows = rows_of(proposal)
    step_add(proposal, label, [row for row in rows if row.id in new], new.values())
    proposal.placements = rows_as_json(new.get(row.id, row) for row in rows)
    proposal.version, proposal.reason = proposal.version + 1, ""
    proposal.save()


def step_add(
    proposal: Proposal,
    label: str,
    old: Iterable[Row],
    new: Iterable[Row],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Keep what was done; what had been taken back can't be done again afterwards. Four queries."""
    proposal.steps.filter(undone=True).delete()
    last = proposal.steps.order_by("-number").values_list("number", flat=True).first() or 0
    sides = [{row.id: row.as_json() for row in rows} for rows in (old, new)]
    ids = sides[0].keys() | sides[1].keys()
    kept = [{pk: side.get(pk) for pk in ids if sides[0].get(pk) != sides[1].get(pk)} for side in sides]
    ProposalStep.objects.create(
        proposal=proposal,
        number=last + 1,
        label=label[:200],
        before={"rows": kept[0], **(before or {})},
        after={"rows": kept[1], **(after or {})},
    )
    proposal.steps.filter(number__lte=last + 1 - MOST_STEPS).delete()


@transaction.atomic
def proposal_undo(*, proposal: Proposal, number: int | None = None) -> ProposalStep:
    """Take the last step back. Five queries.

    Raises NotFound when there is none, Conflict when step ``number`` is meant and is not the last one any more, and as
    ``proposal_lock`` does.
    """
    proposal = proposal_lock(proposal)
    step = proposal.steps.filter(undone=False).order_by("-number").first()
    if step is None:
        raise NotFound("There is nothing to undo in this preview.")
    if number not in {None, step.number}:
        raise Conflict(f"This was done after it: {step.label}. Undo that first.")
    return _apply(proposal, step, step.before, undone=True)


@transaction.atomic
def proposal_redo(*, proposal: Proposal, number: int | None = None) -> ProposalStep:
    """Do again what was taken back last. Raises NotFound when there is nothing, else as ``proposal_undo``."""
    proposal = proposal_lock(proposal)
    step = proposal.steps.filter(undone=True).order_by("number").first()
    if step is None or number not in {None, step.number}:
        raise NotFound("There is nothing to do again in this preview.")
    return _apply(proposal, step, step.after, undone=False)


def _apply(proposal: Proposal, step: ProposalStep, side: dict[str, Any], *, undone: bool) -> ProposalStep:
    changed: dict[str, dict[str, Any] | None] = side.get("rows", {})
    rows = [row for row in rows_of(proposal) if row.id not in changed]
    rows += [row_of(values) for values in changed.values() if values]
    proposal.placements = rows_as_json(rows)
    proposal.unplaced = side.get("unplaced", proposal.unplaced)
    proposal.wishes = side.get("wishes") or proposal.wishes
    proposal.version, proposal.reason = proposal.version + 1, ""
    proposal.save()
    step.undone = undone
    step.save(update_fields=["undone", "updated_at"])
    return step
