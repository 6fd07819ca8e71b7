"""Making a workspace's schema, role and tables. Needs the owner's credentials."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from apps.core.errors import Conflict
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import Recording, recording_ensure, replay
from apps.core.tenancy.schemas import schema_create, schema_drop, schema_hand_over
from apps.core.tenancy.spares import spare_take
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.services import workspace_fail, workspace_move_in, workspace_open
from apps.public.workspaces.spares import refill_soon

logger = logging.getLogger(__name__)

# Nobody has worked in these. In all others there may be somebody's work, or what is left of it is being deleted.
_MADE_FROM = (WorkspaceState.PROVISIONING, WorkspaceState.FAILED)


def provision(workspace: Workspace, *, furnish: Callable[[Workspace], object] | None = None) -> bool:
    """Make the schema, its role and tables, and open the workspace. May run again, and twice at once.

    ``furnish`` is called before it opens, as the owner and in the same transaction, and puts into it what it is to
    begin with; what it raises is a failure too.

    Some milliseconds where a spare schema is ready, whose name the workspace gets then (``workspace`` too). Else a
    quarter of a second; four more for the first after the migrations have changed, if ``migrate`` has not recorded
    them. Returns whether it was this call that opened it; a workspace that has been prepared before is never touched,
    whatever its state. On any error nothing of it is there, the state becomes ``failed`` with a reason, and the error
    is raised.
    """
    before = workspace.schema_name
    try:
        with as_owner():
            opened = _from_spare(workspace, furnish) if settings.SPARE_WORKSPACES > 0 else None
            if opened is None:
                # Before the transaction: the migrations that are recorded have their own.
                opened = _anew(workspace, recording_ensure(), furnish)
    except Exception as error:
        workspace.schema_name = before  # the other is a spare again
        logger.exception("Preparing %s failed", before)
        _note_failure(workspace, error)
        raise
    if opened:
        refill_soon()
    return opened


@transaction.atomic
def _from_spare(workspace: Workspace, furnish: Callable[[Workspace], object] | None) -> bool | None:
    """As ``_anew``, with a schema that is there. None, and nothing is done, where there is none."""
    if not _begin(workspace):
        return False
    schema_name = spare_take()
    if schema_name is None:
        return None
    workspace_move_in(workspace=workspace, schema_name=schema_name)
    if furnish:
        furnish(workspace)
    workspace_open(workspace=workspace)
    return True


@transaction.atomic
def _anew(workspace: Workspace, recording: Recording, furnish: Callable[[Workspace], object] | None) -> bool:
    """All of it or nothing, its state included."""
    if not _begin(workspace):
        return False
    schema_create(workspace.schema_name)
    replay(recording, workspace.schema_name)
    if furnish:
        furnish(workspace)
    schema_hand_over(workspace.schema_name)
    workspace_open(workspace=workspace)
    return True


def _begin(workspace: Workspace) -> bool:
    """Whether it is to be prepared; then nobody else is at it till the end of the transaction, and nothing is there."""
    is_something_there = _wait_for_turn(workspace.schema_name)
    workspace.refresh_from_db()
    if workspace.state not in _MADE_FROM:
        return False
    # What versions that worked in several steps may have left. Who never was let in has nothing to lose.
    if is_something_there:
        schema_drop(workspace.schema_name)
    return True


def _wait_for_turn(schema_name: str) -> bool:
    """Till the end of the transaction nobody else makes, restores or deletes this workspace (``life/turns.py``).

    A machine that is lost on the way holds it, a spare and the group of the roles for a minute at most. Returns whether
    there is a schema or a role of that name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL idle_in_transaction_session_timeout = '1min';"
            " SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)),"
            " to_regnamespace(%s) IS NOT NULL OR to_regrole(%s) IS NOT NULL",
            [schema_name] * 3,
        )
        return bool(cursor.fetchone()[1])


def _note_failure(workspace: Workspace, error: Exception) -> None:
    """On the ordinary connection: the owner's may be what failed."""
    try:
        workspace_fail(workspace=workspace, reason=_reason(error))
    except (Conflict, DatabaseError):
        logger.exception("The failure of %s could not be noted", workspace.schema_name)


def _reason(error: Exception) -> str:
    if isinstance(error, ImproperlyConfigured):
        return "The worker was not given the database owner's credentials (DATABASE_OWNER_URL)."
    if isinstance(error, OperationalError | InterfaceError):
        return "The database did not answer in time. Trying again usually helps."
    return "The database refused a step; the log of the worker says which."
