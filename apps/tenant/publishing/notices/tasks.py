"""Looking every minute whether there is something to be told."""

from celery import shared_task
from django.utils import timezone

from apps.core.tenancy.context import active_workspace
from apps.tenant.publishing.notices.gathering import notices_forget, notices_gather


@shared_task(name="publishing.notices")
def notices() -> None:
    """Bring the active workspace's notices in step with what is wrong, and mail what is news; days are its own."""
    with timezone.override(active_workspace().time_zone):
        notices_gather()


@shared_task(name="publishing.forget_notices")
def forget_notices() -> None:
    """Throw away what has been over for 90 days."""
    notices_forget()
