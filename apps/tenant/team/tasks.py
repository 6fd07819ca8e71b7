"""Background work of the team."""

from smtplib import SMTPException
from uuid import UUID

from celery import shared_task

from apps.tenant.team.mail import invitation_send


@shared_task(
    name="team.send_invitation",
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def send_invitation(*, invitation_id: str) -> None:
    """Send an invitation's mail; a mail server that does not answer is tried again for about ten minutes."""
    invitation_send(invitation_id=UUID(invitation_id))
