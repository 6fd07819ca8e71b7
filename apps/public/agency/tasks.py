"""Background work of the agency."""

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.agency.welcome import send_welcome
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision


@shared_task(name="agency.open_workspace", base=PlatformTask)
def open_workspace(*, workspace_id: str) -> None:
    """Prepare the schema, then welcome the owner. Run twice, it does nothing the second time."""
    workspace = Workspace.objects.get(pk=workspace_id)
    if workspace.is_active:
        return
    provision(workspace)
    send_welcome(workspace)
