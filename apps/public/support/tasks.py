"""Background work about visits."""

from smtplib import SMTPException

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.support.mails import send_request, send_visit
from apps.public.support.models import SupportVisit
from apps.public.support.services import visits_end_due
from apps.public.workspaces.models import Workspace


@shared_task(
    name="support.tell_owners",
    base=PlatformTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def tell_owners(*, visit_id: str) -> None:
    """Write to the owners that somebody came to help."""
    send_visit(SupportVisit.objects.select_related("workspace").get(pk=visit_id))


@shared_task(
    name="support.ask_owners",
    base=PlatformTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def ask_owners(*, workspace_id: str, name: str, words: str) -> None:
    """Write to the owners that the agency asks to be let in."""
    send_request(Workspace.objects.get(pk=workspace_id), name=name, words=words)


@shared_task(name="support.end_due", base=PlatformTask)
def end_due() -> None:
    """Visits whose time is over, or that nobody allows any more, and whose visitor did not come by to be told."""
    visits_end_due()
