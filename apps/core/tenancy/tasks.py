"""Celery tasks that carry their workspace, and refuse to run without one.

``tenant-schemas-celery`` puts the schema's name into each message. Its own switching on the way in is not used: an
exception there is swallowed, and the task would run in public. Here the task itself looks the workspace up, checks that
it is alive and enters it; whatever is missing, the body does not run.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.db import DatabaseError, InterfaceError, transaction
from django_tenants.utils import get_public_schema_name, get_tenant_model
from tenant_schemas_celery.app import CeleryApp, get_schema_name_from_task
from tenant_schemas_celery.task import TenantTask

from apps.core.tenancy.clusters.moves import is_of_a_move
from apps.core.tenancy.context import active_workspace_or_none, public_context, workspace_context
from apps.core.tenancy.database import tenant_connection

task_prerun.disconnect(dispatch_uid="tenant_schemas_switch_schema")
task_postrun.disconnect(dispatch_uid="tenant_schemas_restore_schema")


# Seconds after which a message for a workspace that is not migrated yet comes again.
_BEHIND_PAUSE = 30
# And for one that is being moved to another cluster, or was while the task ran.
_MOVE_PAUSE = 5


class WrongWorkspace(Exception):
    """The message names no living workspace, or names one for a task of the platform. The body did not run."""


class WorkspaceBehind(Exception):
    """The workspace's schema lacks what this code needs, or moves. The body did not run; the message comes again."""


class WorkspaceTask(TenantTask):
    """The base of every task: it works in the workspace that its message names, as long as that is open for work.

    ``even_when_shut``: also in one that is suspended or archived, as long as its schema stands.
    """

    abstract = True
    platform = False
    even_when_shut = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly:
            return self._call_here(args, kwargs)
        schema_name = get_schema_name_from_task(self, kwargs)
        if self.platform:
            with public_context():
                return self.run(*args, **kwargs)
        workspace = self._workspace(schema_name)
        try:
            with workspace_context(workspace):
                return self.run(*args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            if self.request.is_eager or not is_of_a_move(error, workspace):
                raise
            raise self.retry(exc=error, countdown=_MOVE_PAUSE, max_retries=None) from error

    def _workspace(self, schema_name: str | None) -> Any:
        """Raises WrongWorkspace; and Celery's Retry for a workspace that is brought up to date, or moved."""
        workspace = _living_workspace(schema_name, even_when_shut=self.even_when_shut)
        if not workspace.is_away:
            return workspace
        behind = WorkspaceBehind(f"The workspace {schema_name} is not migrated yet, or is being moved.")
        if self.request.is_eager:  # Celery would call it again at once, and again
            raise behind
        raise self.retry(exc=behind, countdown=_MOVE_PAUSE if workspace.is_moving else _BEHIND_PAUSE, max_retries=None)

    def _call_here(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not self.platform and active_workspace_or_none() is None:
            raise WrongWorkspace(f"{self.name} was called outside a workspace.")
        return self.run(*args, **kwargs)


def _living_workspace(schema_name: str | None, *, even_when_shut: bool) -> Any:
    if not schema_name or schema_name == get_public_schema_name():
        raise WrongWorkspace("The message names no workspace.")
    with public_context():
        workspace = get_tenant_model().objects.filter(schema_name=schema_name).first()
    if workspace is None or not (workspace.is_prepared if even_when_shut else workspace.runs_tasks):
        raise WrongWorkspace(f"The workspace {schema_name} is gone or shut.")
    return workspace


class KeepingTask(WorkspaceTask):
    """The base of tasks about what a workspace keeps, which run in suspended and archived ones too: they change
    nothing of its work and publish nothing for it; a mail to whoever asked is all they send.
    ``@shared_task(base=KeepingTask)``.
    """

    abstract = True
    even_when_shut = True


class PlatformTask(WorkspaceTask):
    """The base of tasks that work in public: ``@shared_task(base=PlatformTask)``."""

    abstract = True
    platform = True


class PlannerCelery(CeleryApp):
    """The Celery application whose tasks are all WorkspaceTask."""

    task_cls = "apps.core.tenancy.tasks:WorkspaceTask"


def enqueue(task: Callable[..., Any], *, after: timedelta | None = None, **kwargs: Any) -> None:
    """Send the task once the current transaction is committed, for the workspace that is active now.

    The arguments are ids and plain values. If the transaction is rolled back, nothing is sent. ``after`` lets the
    worker wait so long before it begins: minutes, not more (it holds the message all the while).
    """
    headers = {"_schema_name": tenant_connection().schema_name}
    wait = {"countdown": after.total_seconds()} if after else {}

    def send() -> None:
        task.apply_async(kwargs=kwargs, headers=dict(headers), **wait)  # type: ignore[attr-defined]

    transaction.on_commit(send)
