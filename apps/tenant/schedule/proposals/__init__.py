"""Filling the schedule: wishes → proposal (a preview that is kept and changed by hand) → posts."""

from apps.tenant.schedule.proposals.accepting import Accepted, proposal_accept, proposal_discard
from apps.tenant.schedule.proposals.making import proposal_make, proposal_refill, proposal_start
from apps.tenant.schedule.proposals.steps import proposal_redo, proposal_undo
from apps.tenant.schedule.proposals.wishes import Choice, Wishes, wishes_last

__all__ = [
    "Accepted",
    "Choice",
    "Wishes",
    "proposal_accept",
    "proposal_discard",
    "proposal_make",
    "proposal_redo",
    "proposal_refill",
    "proposal_start",
    "proposal_undo",
    "wishes_last",
]
