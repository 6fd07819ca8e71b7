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
from apps.core.tenancy.clusters.carrying import carry
from apps.core.tenancy.clusters.where import MAIN
from apps.core.tenancy.database import another_connection
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.schemas import schema_drop, schema_repair
from apps.public.life.backups.programs import dump_schema, restore_schema
from apps.public.life.moving.closing import Source
from apps.public.workspaces.migrating.clusters import cluster_is_prepared, cluster_rows_renew
from apps.public.workspaces.models import Workspace

# Of each row as text, whatever order they come in. Both connections say times and numbers alike.
_SUM = sql.SQL(
    "SELECT {name}, count(*), coalesce(sum(hashtextextended(here::text, 0)), 0)::text FROM {schema}.{table} here"
)
_PLANNED = """
SELECT coalesce(jsonb_agg(to_jsonb(here)), '[]') FROM public.metering_plannedpost here WHERE workspace_id = %s
"""
_PLAN = """
INSERT INTO public.metering_plannedpost (workspace_id, post_id, network, scheduled_at, state, is_favourable, title)
SELECT workspace_id, post_id, network, scheduled_at, state, is_favourable, title
FROM jsonb_populate_recordset(NULL::public.metering_plannedpost, %s)
"""


class NotTheSame(Unavailable):
    """The copy differs from what it was made of; the message says where. Nothing was switched."""

    code = "copy_differs"


def copied(workspace: Workspace, cluster: str, source: Source) -> int:
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
        _take_changes(source)
    if cluster:
        _keep_planned(workspace, cluster)
        cluster_rows_renew(cluster, and_of=workspace)
    return rows


def left_behind_remove(workspace_id: UUID, schema_name: str, cluster: str) -> None:
    """Whatever is of it in a cluster that it is not in. The role stays in the main one, for what it does in public."""
    with as_owner(cluster=cluster), transaction.atomic(), connection.cursor() as cursor:
        if not cluster:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
            grants.ensure_role(schema_name)
        elif cluster_is_prepared():
            schema_drop(schema_name)
            _forget_planned(cursor, workspace_id)
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


def _take_changes(source: Source) -> None:
    """What waits there to be carried over to public, of this workspace or of others."""
    with closing(another_connection()) as here:
        here.set_autocommit(False)
        carry(source.connection, here)
        here.commit()


def _keep_planned(workspace: Workspace, cluster: str) -> None:
    with as_owner(cluster=MAIN), connection.cursor() as cursor:
        cursor.execute(_PLANNED, [workspace.pk])
        rows = cursor.fetchone()[0]
    with as_owner(cluster=cluster), transaction.atomic(), connection.cursor() as cursor:
        _forget_planned(cursor, workspace.pk)
        cursor.execute(_PLAN, [rows])


def _forget_planned(cursor: Any, workspace_id: UUID) -> None:
    """Without a word to the main cluster, where the posts stay in the calendar; the same for what follows."""
    cursor.execute("SET LOCAL carrying.stays = 'on'")
    cursor.execute("DELETE FROM public.metering_plannedpost WHERE workspace_id = %s", [workspace_id])
