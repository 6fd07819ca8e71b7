"""Work that every workspace needs from time to time."""

from celery import current_app, shared_task

from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.workspaces.migrating.catching_up import workspaces_catch_up
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.spares import spares_refill


@shared_task(name="workspaces.on_each", base=PlatformTask)
def on_each(*, task: str) -> None:
    """Send the task (by its name, without arguments) to each active workspace. One query, one message each.

    One that is not migrated yet gets the next: messages to it would wait, and become many.
    """
    for workspace in Workspace.objects.filter(state=WorkspaceState.ACTIVE).only(
        "schema_name", "schema_state", "is_moving"
    ):
        if not workspace.is_away:
            current_app.send_task(task, headers={"_schema_name": workspace.schema_name})


@shared_task(name="workspaces.catch_up", base=PlatformTask)
def catch_up() -> None:
    """Migrate workspaces that are behind this release, in the worker that knows the owner. Twice at once is once."""
    workspaces_catch_up()


@shared_task(name="workspaces.refill_spares", base=PlatformTask)
def refill_spares() -> None:
    """Make one spare schema, and come back while some are missing: a client that is waited for is not kept waiting by
    all of them. Twice at once does no harm. For the worker that knows the owner.
    """
    if spares_refill():
        enqueue(refill_spares)
