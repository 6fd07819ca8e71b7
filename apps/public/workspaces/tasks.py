"""Work that every workspace needs from time to time."""

from celery import current_app, shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.workspaces.migrating.catching_up import workspaces_catch_up
from apps.public.workspaces.models import Workspace, WorkspaceState


@shared_task(name="workspaces.on_each", base=PlatformTask)
def on_each(*, task: str) -> None:
    """Send the task (by its name, without arguments) to each active workspace. One query, one message each.

    One that is not migrated yet gets the next: messages to it would wait, and become many.
    """
    for workspace in Workspace.objects.filter(state=WorkspaceState.ACTIVE).only("schema_name", "schema_state"):
        if not workspace.is_behind:
            current_app.send_task(task, headers={"_schema_name": workspace.schema_name})


@shared_task(name="workspaces.catch_up", base=PlatformTask)
def catch_up() -> None:
    """Migrate workspaces that are behind this release, in the worker that knows the owner. Twice at once is once."""
    workspaces_catch_up()
