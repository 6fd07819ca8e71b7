"""Background work on the schedule."""

from uuid import UUID

from celery import shared_task

from apps.tenant.schedule.history import changes_forget
from apps.tenant.schedule.proposals.making import proposal_fill, proposals_forget, proposals_resume


@shared_task(name="schedule.fill")
def fill(*, proposal_id: str) -> None:
    """Work a preview out."""
    proposal_fill(proposal_id=UUID(proposal_id))


@shared_task(name="schedule.tidy")
def tidy() -> None:
    """Go on with previews that a dead worker left, throw away what is older than 30 days."""
    proposals_resume()
    proposals_forget()
    changes_forget()
