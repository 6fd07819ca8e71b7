"""Making a workspace's schema, role and tables. Needs the owner's credentials."""

import logging

from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.tenancy import grants
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.services import workspace_set_state

logger = logging.getLogger(__name__)


def provision(workspace: Workspace) -> None:
    """Make the schema, its role and tables, and open the workspace. May run again after a failure.

    Half a second or so. On any error what was made is removed, the state becomes ``failed`` and the error is raised.
    """
    if workspace.is_active:
        return
    try:
        with as_owner():
            _drop_remains(workspace.schema_name)
            _create(workspace.schema_name)
    except Exception:
        logger.exception("Provisioning of %s failed", workspace.schema_name)
        with as_owner():
            _drop_remains(workspace.schema_name)
        workspace_set_state(workspace=workspace, state=WorkspaceState.FAILED)
        raise
    workspace_set_state(workspace=workspace, state=WorkspaceState.ACTIVE)


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
