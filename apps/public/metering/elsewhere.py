"""The numbers of a workspace in another cluster: its tables are there, what was counted of them is here."""

from contextlib import closing
from typing import Any

from django.db.backends.postgresql.psycopg_any import sql

from apps.core.tenancy.clusters.carrying import carry, carry_all
from apps.core.tenancy.database import another_connection
from apps.core.tenancy.grants import relations
from apps.core.tenancy.owner import owner_connection
from apps.public.workspaces.models import Workspace

# Whoever writes there has written here before they let go (``clusters/together.py``): so nobody is in between.
_PATIENCE = "5s"
_SUMS = """
SELECT coalesce(jsonb_agg(jsonb_build_object('metric', metric, 'month', month, 'value', value)), '[]') FROM (
    SELECT metric, month, sum(value) AS value FROM public.metering_count WHERE workspace_id = %s GROUP BY 1, 2
) sums
"""
_LEND = """
SET LOCAL carrying.stays = 'on';
INSERT INTO public.metering_count (workspace_id, metric, month, value)
SELECT %s, metric, month, value FROM jsonb_to_recordset(%s) AS sums (metric text, month date, value bigint)
WHERE metric NOT IN ('posts_pushed', 'generations', 'ai_calls', 'ai_tokens', 'ai_micros'); -- the ledger is here
SET LOCAL carrying.stays = 'off'
"""
_PLANNED = """
SELECT count(*), coalesce(sum(hashtextextended(
    (post_id, network, scheduled_at AT TIME ZONE 'UTC', state, is_favourable, title)::text, 0)), 0)
FROM public.metering_plannedpost WHERE workspace_id = %s
"""


def corrected_elsewhere(workspace: Workspace) -> list[tuple[Any, ...]]:
    """As ``metering_correct``: metric, month and what was missing. Needs the owner's credentials for both clusters.

    Nobody writes in the workspace meanwhile: milliseconds. Raises OperationalError when that can't be had in five
    seconds. A dozen queries.
    """
    here = another_connection()
    there = owner_connection(workspace.cluster)
    with closing(here), closing(there):
        here.set_autocommit(False)
        there.set_autocommit(False)
        with there.cursor() as at_theirs, here.cursor() as at_ours:
            _stop_writers(at_theirs, workspace.schema_name)
            carry_all(there, here)
            at_ours.execute(_SUMS, [workspace.pk])
            at_theirs.execute(_LEND, [workspace.pk, at_ours.fetchone()[0]])
            at_theirs.execute("SELECT metric, month, missing FROM public.metering_correct(%s)", [workspace.schema_name])
            found = list(at_theirs.fetchall())
            at_theirs.execute("DELETE FROM public.metering_count WHERE workspace_id = %s", [workspace.pk])
            carry(there, here)
            found += _planned(at_theirs, at_ours, workspace)
            carry(there, here)
        here.commit()
        there.commit()
    return found


def _stop_writers(cursor: Any, schema_name: str) -> None:
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
    tables = sql.SQL(", ").join(sql.Identifier(schema_name, name) for name in relations(cursor, schema_name, "r"))
    cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(tables))


def _planned(at_theirs: Any, at_ours: Any, workspace: Workspace) -> list[tuple[Any, ...]]:
    """The calendar across all clients has the same posts here as there; else it gets them all anew."""
    kept = []
    for cursor in (at_theirs, at_ours):
        cursor.execute(_PLANNED, [workspace.pk])
        kept.append(cursor.fetchone())
    if kept[0] == kept[1]:
        return []
    at_ours.execute("DELETE FROM public.metering_plannedpost WHERE workspace_id = %s", [workspace.pk])
    at_theirs.execute("UPDATE public.metering_plannedpost SET title = title WHERE workspace_id = %s", [workspace.pk])
    return [("planned_posts", None, max(1, abs(kept[0][0] - kept[1][0])))]
