"""The agency's work on what a workspace is fitted with. The portal knows these by their names."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import KeepingTask
from apps.public.blueprints.services import (
    beginning_shape,
    beginning_used,
    blueprint_fail,
    blueprint_keep,
    blueprint_waiting,
)
from apps.tenant.fittings.reading import shape_read
from apps.tenant.fittings.writing import shape_write


@shared_task(name="fittings.read", base=KeepingTask)
def read(*, blueprint_id: str) -> None:
    """Into a template that waits for it and is this workspace's. Run twice, it does nothing the second time."""
    ids = {"blueprint_id": UUID(blueprint_id), "workspace_id": active_workspace().id}
    blueprint = blueprint_waiting(**ids)
    if blueprint is None:
        return
    try:
        shape = shape_read(with_addresses=blueprint.with_addresses)
    except Exception:
        blueprint_fail(**ids, reason="Reading the client’s settings failed; the worker’s log says why. Try again.")
        raise
    blueprint_keep(**ids, shape=shape)


@shared_task(name="fittings.write")
def write() -> None:
    """What the workspace is to begin with, all of it or nothing. Run twice, it does nothing the second time."""
    workspace_id = active_workspace().id
    with transaction.atomic():
        shape = beginning_shape(workspace_id)
        if shape is not None:
            shape_write(shape)
            beginning_used(workspace_id)
