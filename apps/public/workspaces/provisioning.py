"""Making a workspace's schema, role and tables. Needs the owner's credentials."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.errors import Conflict
from apps.core.tenancy import grants
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_fail, workspace_open

logger = logging.getLogger(__name__)


def provision(workspace: Workspace, *, furnish: Callable[[Workspace], object] | None = None) -> bool:
    """Make the schema, its role and tables, and open the workspace. May run again, and twice at once.

    ``furnish`` is called before it opens, and puts into it what it is to begin with; what it raises is a failure too.
    Half a second or so. Returns whether it was this call that opened it; a workspace that has been prepared before is
    never touched, whatever its state. On any error what was made is removed, the state becomes ``failed`` with a
    reason, and the error is raised.
    """
    try:
        with as_owner(), _turn(workspace.schema_name):
            return _prepare(workspace, furnish)
    except Exception as error:
        logger.exception("Preparing %s failed", workspace.schema_name)
        _note_failure(workspace, error)
        raise


def _prepare(workspace: Workspace, furnish: Callable[[Workspace], object] | None) -> bool:
    schema_name = workspace.schema_name
    workspace.refresh_from_db()
    if workspace.is_prepared:
        return False
    try:
        _drop_remains(schema_name)
        _create(schema_name)
        if furnish:
            furnish(workspace)
    except Exception:
        _drop_remains(schema_name)
        raise
    # Outside of the part that cleans up: from here on there may be somebody's work.
    workspace_open(workspace=workspace)
    return True


@contextmanager
def _turn(schema_name: str) -> Iterator[None]:
    """Waits until no other process prepares this workspace.

    On a connection of its own, because migrating closes the one that it ran on, and with it the lock.
    """
    waiting = connection.copy()
    try:
        with waiting.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [schema_name])
        yield
    finally:
        waiting.close()


def _create(schema_name: str) -> None:
    with connection.cursor() as cursor:
        # Without IF NOT EXISTS: a schema that is there already is somebody's data.
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema_name)))
    grants.create_role(schema_name)
    grants.grant_schema(schema_name)
    call_command("migrate_schemas", schema_name=schema_name, tenant=True, interactive=False, verbosity=0)


def _drop_remains(schema_name: str) -> None:
    """Remove what a failed attempt left. A workspace that never was active has nothing to lose."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
    grants.drop_role(schema_name)


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
