"""Background work of the agency."""

from smtplib import SMTPException
from uuid import UUID

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.agency.overview.standing import month_ends_note
from apps.public.agency.staff.mail import staff_invitation_send
from apps.public.agency.welcome import send_welcome
from apps.public.blueprints.services import beginning_write
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision


@shared_task(name="agency.open_workspace", base=PlatformTask)
def open_workspace(*, workspace_id: str) -> None:
    """Prepare the schema, fit it out, have the owner welcomed. Run twice, it does nothing the second time."""

    def furnish(workspace: Workspace) -> None:
        beginning_write(workspace)
        welcome_once_open(workspace)

    provision(Workspace.objects.get(pk=workspace_id), furnish=furnish)


def welcome_once_open(workspace: Workspace) -> None:
    """For ``provision``: its commit sends the message, because a worker that dies later does not come back to it."""
    enqueue(welcome_owners, workspace_id=str(workspace.pk))


@shared_task(
    name="agency.welcome_owners",
    base=PlatformTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def welcome_owners(*, workspace_id: str) -> None:
    """Write to the owners; a mail server that does not answer is tried again for about ten minutes."""
    send_welcome(Workspace.objects.get(pk=workspace_id))


@shared_task(name="agency.note_month_ends", base=PlatformTask)
def note_month_ends() -> None:
    """A few times a day; the last note of a month is what the overview shows for it."""
    month_ends_note()


@shared_task(
    name="agency.send_staff_invitation",
    base=PlatformTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=10,
    retry_kwargs={"max_retries": 6},
)
def send_staff_invitation(*, staff_invitation_id: str) -> None:
    """Send an invitation's mail; a mail server that does not answer is tried again for about ten minutes."""
    staff_invitation_send(invitation_id=UUID(staff_invitation_id))
