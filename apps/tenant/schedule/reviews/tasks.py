"""Background work of reviews and comments: their mails."""

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from celery import shared_task

from apps.tenant.schedule.reviews.mail import link_send, maker_tell, mentioned_tell

# A mail server that does not answer is tried again for about ten minutes.
_AGAIN: dict[str, Any] = {
    "autoretry_for": (SMTPException, OSError),
    "retry_backoff": 10,
    "retry_kwargs": {"max_retries": 6},
}


@shared_task(name="reviews.send_link", **_AGAIN)
def send_link(*, review_id: str) -> None:
    """Mail a review's link to its client."""
    link_send(review_id=UUID(review_id))


@shared_task(name="reviews.tell_maker", **_AGAIN)
def tell_maker(*, review_id: str) -> None:
    """Tell who made a link what the client did."""
    maker_tell(review_id=UUID(review_id))


@shared_task(name="reviews.tell_mentioned", **_AGAIN)
def tell_mentioned(*, comment_id: str) -> None:
    """Mail the members whom a comment mentions."""
    mentioned_tell(comment_id=UUID(comment_id))
