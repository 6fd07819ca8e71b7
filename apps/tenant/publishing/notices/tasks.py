"""Looking every minute whether there is something to be told."""

from celery import shared_task

from apps.tenant.publishing.notices.gathering import notices_forget, notices_gather


@shared_task(name="publishing.notices")
def notices() -> None:
    """Bring the active workspace's notices in step with what is wrong; mail what is news."""
    notices_gather()


@shared_task(name="publishing.forget_notices")
def forget_notices() -> None:
    """Throw away what has been over for 90 days."""
    notices_forget()
