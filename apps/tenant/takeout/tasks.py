"""Background work on exports. It also runs in workspaces that are suspended or archived: their data is theirs."""

from smtplib import SMTPException
from uuid import UUID

from celery import shared_task

from apps.core.errors import Unavailable
from apps.core.tenancy.tasks import KeepingTask
from apps.tenant.takeout.mail import takeout_tell
from apps.tenant.takeout.making import takeout_clear, takeout_make


@shared_task(name="takeout.make", base=KeepingTask)
def make(*, takeout_id: str) -> None:
    """One turn at an export; what is left is another message's."""
    takeout_make(takeout_id=UUID(takeout_id))


@shared_task(
    name="takeout.clear",
    base=KeepingTask,
    autoretry_for=(Unavailable,),
    retry_backoff=10,
    retry_kwargs={"max_retries": 3},
)
def clear(*, takeout_id: str) -> None:
    """Delete what an export that is over has left."""
    takeout_clear(takeout_id=UUID(takeout_id))


@shared_task(
    name="takeout.tell",
    base=KeepingTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def tell(*, takeout_id: str) -> None:
    """Write to whoever asked; a mail server that does not answer is tried again for about ten minutes."""
    takeout_tell(takeout_id=UUID(takeout_id))
