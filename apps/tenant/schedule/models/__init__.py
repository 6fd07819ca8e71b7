"""What the schedule keeps: posts, the rules that they are planned by, previews of fillings, reviews, what was done."""

from apps.tenant.schedule.models.history import Change
from apps.tenant.schedule.models.posts import Post, PostState
from apps.tenant.schedule.models.proposals import Proposal, ProposalState, ProposalStep
from apps.tenant.schedule.models.reviews import Audience, Comment, Review, ReviewItem, ReviewState
from apps.tenant.schedule.models.rules import ApprovalMode, Blackout, NetworkLimit, PlanSettings, Slot

__all__ = [
    "ApprovalMode",
    "Audience",
    "Blackout",
    "Change",
    "Comment",
    "NetworkLimit",
    "PlanSettings",
    "Post",
    "PostState",
    "Proposal",
    "ProposalState",
    "ProposalStep",
    "Review",
    "ReviewItem",
    "ReviewState",
    "Slot",
]
