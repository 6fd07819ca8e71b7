"""Background work on clients that leave. Of the platform: in such a workspace itself nothing runs."""

from smtplib import SMTPException

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.life import attending, purging
from apps.public.life.mails import send_word
from apps.public.life.models import Departure


@shared_task(name="life.attend", base=PlatformTask)
def attend() -> None:
    """See what is due of all archived clients."""
    attending.attend()


@shared_task(name="life.purge", base=PlatformTask)
def purge(*, workspace_id: str) -> None:
    """Delete the workspace, in as many runs as it takes. Twice does no harm; killed, the next hour goes on."""
    departure = Departure.objects.filter(workspace_id=workspace_id).first()
    if departure is not None and not purging.purge(departure):
        enqueue(purge, workspace_id=workspace_id)


@shared_task(name="life.sweep", base=PlatformTask)
def sweep(*, workspace_id: str) -> None:
    """Look once more for what came late."""
    departure = Departure.objects.filter(workspace_id=workspace_id).first()
    if departure is not None and not purging.sweep(departure):
        enqueue(sweep, workspace_id=workspace_id)


@shared_task(
    name="life.write",
    base=PlatformTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def write(*, workspace_id: str, kind: str) -> None:
    """Tell the owners; a mail server that does not answer is tried again for about ten minutes."""
    departure = Departure.objects.filter(workspace_id=workspace_id).first()
    if departure is not None:
        send_word(departure, kind)
