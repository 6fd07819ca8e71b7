"""A workspace's schema, made again in another cluster, and compared row by row with the one that it was made from."""

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql

from apps.core.errors import Unavailable
from apps.core.tenancy import grants
from apps.core.tenancy.clusters.carrying import carry_all, kept_copy, kept_forget
from apps.core.tenancy.clusters.where import MAIN
from apps.core.tenancy.database import another_connection, tenant_connection
from apps.core.tenancy.owner import as_owner, owner_connection
from apps.core.tenancy.schemas import schema_drop, schema_repair
from apps.public.life.backups.programs import dump_schema, restore_schema
from apps.public.workspaces.migrating.clusters import cluster_is_prepared, cluster_rows_renew
from apps.public.workspaces.models import Workspace

# Of each row as text, whatever order they come in. Both connections say times and numbers alike.
_SUM = sql.SQL(
    "SELECT {name}, count(*), coalesce(sum(hashtextextended(here::text, 0)), 0)::text FROM {schema}.{table} here"
)


class NotTheSame(Unavailable):
    """The copy differs from what it was made of; the message says where. Nothing was switched."""

    code = "copy_differs"


def copied(workspace: Workspace, cluster: str) -> int:
    """Make its schema there, with role, rights and what triggers need; how many rows it has.

    For a workspace in which nobody writes. Raises ProgramFailed, NotTheSame.
    """
    schema_name = workspace.schema_name
    left_behind_remove(workspace.pk, schema_name, cluster)
    with tempfile.TemporaryDirectory() as name:
        dump = Path(name) / "dump"
        with as_owner(cluster=workspace.cluster):
            dump_schema(schema_name, dump)
        with as_owner(cluster=cluster):
            restore_schema(dump, was=schema_name, becomes=schema_name)
    with as_owner(cluster=cluster), transaction.atomic():
        schema_repair(schema_name)
    rows = _compared(schema_name, workspace.cluster, cluster)
    if workspace.cluster:
        _take_changes(workspace.cluster)
    if cluster:
        _keep(workspace, cluster)
    return rows


def left_behind_remove(workspace_id: UUID, schema_name: str, cluster: str) -> None:
    """Whatever is of it in a cluster that it is not in. The role stays in the main one, for what it does in public."""
    with as_owner(cluster=cluster), transaction.atomic(), connection.cursor() as cursor:
        if not cluster:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
            grants.ensure_role(schema_name)
        elif cluster_is_prepared():
            schema_drop(schema_name)
            kept_forget(cursor, workspace_id)
            cursor.execute("DELETE FROM public.workspaces_workspace WHERE id = %s", [workspace_id])


def _compared(schema_name: str, one: str, other: str) -> int:
    sums = []
    for cluster in (one, other):
        with as_owner(cluster=cluster), connection.cursor() as cursor:
            sums.append(_sums(cursor, schema_name))
    if differing := sorted(name for name in {*sums[0], *sums[1]} if sums[0].get(name) != sums[1].get(name)):
        raise NotTheSame(f"The copy differs in {', '.join(differing)}: nothing was moved. Please try again.")
    return sum(number for number, _ in sums[0].values())


def _sums(cursor: Any, schema_name: str) -> dict[str, tuple[int, str]]:
    schema = sql.Identifier(schema_name)
    each = [
        _SUM.format(name=sql.Literal(name), schema=schema, table=sql.Identifier(name))
        for name in grants.relations(cursor, schema_name, "r")
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(each))
    return {name: (number, digest) for name, number, digest in cursor.fetchall()}


def _take_changes(cluster: str) -> None:
    """What waits there to be carried over to public, of this workspace or of others: at once, and for good."""
    with closing(another_connection()) as here, closing(owner_connection(cluster)) as there:
        here.set_autocommit(False)
        there.set_autocommit(False)
        carry_all(there, here)
        here.commit()
        there.commit()


def _keep(workspace: Workspace, cluster: str) -> None:
    """What triggers look for in public, and keep up to date in it."""
    with closing(owner_connection(MAIN)) as here, as_owner(cluster=cluster), transaction.atomic():
        kept_copy(here, tenant_connection(), workspace.pk)
    cluster_rows_renew(cluster, and_of=workspace)
