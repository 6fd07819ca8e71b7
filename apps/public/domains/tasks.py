"""Background work on domains."""

from smtplib import SMTPException

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.domains.mails import send_notice
from apps.public.domains.models import DomainClaim
from apps.public.domains.results import Change


@shared_task(
    name="domains.write",
    base=PlatformTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def write(*, claim_id: str, change: str) -> None:
    """Write to owners and admins; a mail server that does not answer is tried again for about ten minutes."""
    send_notice(DomainClaim.objects.select_related("workspace").get(pk=claim_id), Change(change))
