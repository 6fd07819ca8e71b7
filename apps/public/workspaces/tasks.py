"""Work that every workspace needs from time to time."""

from celery import current_app, shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.workspaces.models import Workspace, WorkspaceState


@shared_task(name="workspaces.on_each", base=PlatformTask)
def on_each(*, task: str) -> None:
    """Send the task (by its name, without arguments) to each active workspace. One query, one message each."""
    schemas = Workspace.objects.filter(state=WorkspaceState.ACTIVE).values_list("schema_name", flat=True)
    for schema_name in schemas:
        current_app.send_task(task, headers={"_schema_name": schema_name})
