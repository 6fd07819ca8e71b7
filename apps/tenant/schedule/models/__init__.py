"""What the schedule keeps: posts, the rules that they are planned by, previews of fillings, and what was done."""

from apps.tenant.schedule.models.history import Change
from apps.tenant.schedule.models.posts import Post, PostState
from apps.tenant.schedule.models.proposals import Proposal, ProposalState, ProposalStep
from apps.tenant.schedule.models.rules import ApprovalMode, Blackout, NetworkLimit, PlanSettings, Slot

__all__ = [
    "ApprovalMode",
    "Blackout",
    "Change",
    "NetworkLimit",
    "PlanSettings",
    "Post",
    "PostState",
    "Proposal",
    "ProposalState",
    "ProposalStep",
    "Slot",
]
