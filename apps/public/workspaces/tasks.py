"""Work that every workspace needs from time to time."""

import logging

from celery import current_app, shared_task
from django.db import DatabaseError

from apps.core.tenancy.clusters.carrying import changes_carry
from apps.core.tenancy.clusters.where import cluster_names
from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.workspaces.migrating.catching_up import workspaces_catch_up
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.spares import spares_look, spares_refill

logger = logging.getLogger(__name__)


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


@shared_task(name="workspaces.carry", base=PlatformTask)
def carry() -> None:
    """Bring over what waits in other clusters for public. Twice at once harms nothing; one that is down is logged."""
    for cluster in cluster_names():
        try:
            changes_carry(cluster)
        except DatabaseError:
            logger.exception("What the cluster %s has for public could not be fetched", cluster)


@shared_task(name="workspaces.refill_spares", base=PlatformTask)
def refill_spares() -> None:
    """Make one spare schema, and come back while some are missing: a client that is waited for is not kept waiting by
    all of them. Notes how many there are. Twice at once does no harm. For the worker that knows the owner.
    """
    if spares_refill():
        enqueue(refill_spares)
    spares_look()
