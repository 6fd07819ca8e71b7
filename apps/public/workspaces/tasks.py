"""Work that every workspace needs from time to time."""

from celery import current_app, shared_task

from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.spares import spares_refill


@shared_task(name="workspaces.on_each", base=PlatformTask)
def on_each(*, task: str) -> None:
    """Send the task (by its name, without arguments) to each active workspace. One query, one message each."""
    schemas = Workspace.objects.filter(state=WorkspaceState.ACTIVE).values_list("schema_name", flat=True)
    for schema_name in schemas:
        current_app.send_task(task, headers={"_schema_name": schema_name})


@shared_task(name="workspaces.refill_spares", base=PlatformTask)
def refill_spares() -> None:
    """Make one spare schema, and come back while some are missing: a client that is waited for is not kept waiting by
    all of them. Twice at once does no harm. For the worker that knows the owner.
    """
    if spares_refill():
        enqueue(refill_spares)
