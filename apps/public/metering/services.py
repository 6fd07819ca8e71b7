"""Keeping the counts small, and right."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.core.tenancy.clusters.where import cluster_of
from apps.core.tenancy.context import public_context
from apps.public.audit.services import audit_record
from apps.public.metering.elsewhere import corrected_elsewhere
from apps.public.metering.models import Meter
from apps.public.workspaces.models import Workspace

logger = logging.getLogger(__name__)

_FOLD = """
WITH keys AS (
    SELECT DISTINCT workspace_id, metric, month FROM metering_count WHERE NOT is_folded LIMIT %s
), taken AS (
    DELETE FROM metering_count count USING keys
    WHERE count.workspace_id = keys.workspace_id AND count.metric = keys.metric
        AND count.month IS NOT DISTINCT FROM keys.month
    RETURNING count.workspace_id, count.metric, count.month, count.value
), made AS (
    INSERT INTO metering_count (workspace_id, metric, month, value, is_folded)
    SELECT workspace_id, metric, month, sum(value), true FROM taken
    GROUP BY workspace_id, metric, month HAVING sum(value) <> 0
)
SELECT count(*) FROM taken
"""
_KEYS_AT_ONCE = 5000


@dataclass(frozen=True)
class Correction:
    """A number that was wrong: by how much too small. ``planned_posts``: how many rows of the calendar were wrong."""

    metric: str
    month: date | None
    missing: int


def counts_fold() -> int:
    """Make one row of the many that a number consists of; how many rows went into it. One query for 5,000 numbers.

    One statement: whoever reads meanwhile finds the same sums. Two at once harm nothing.
    """
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FOLD, [_KEYS_AT_ONCE])
            rows = int(cursor.fetchone()[0])
        total += rows
        if rows < _KEYS_AT_ONCE:
            return total


def counts_correct(workspace: Workspace) -> list[Correction]:
    """Compare the workspace's numbers with the truth in its tables, and put right what is wrong.

    Needs the owner's connection (``as_owner``). Two queries, and one when something was wrong, which is logged; of one
    in another cluster a dozen.
    """
    with transaction.atomic():
        found = [Correction(*row) for row in _differences(workspace)]
        if found:
            logger.warning("The counts of %s were wrong: %s", workspace.schema_name, found)
            audit_record(
                staff=None,
                verb="counts.corrected",
                summary=f"Counted anew: {len(found)} number{'' if len(found) == 1 else 's'} of {workspace.name}",
                workspace=workspace,
                data={f"{one.metric} {one.month or ''}".strip(): one.missing for one in found},
            )
    return found


def _differences(workspace: Workspace) -> list[tuple[Any, ...]]:
    if workspace.cluster != cluster_of(connection):
        return corrected_elsewhere(workspace)
    with connection.cursor() as cursor:
        cursor.execute("SELECT metric, month, missing FROM metering_correct(%s)", [workspace.schema_name])
        return list(cursor.fetchall())


def counts_begin(workspace: Workspace) -> list[str]:
    """Count what is in a workspace whose rows came from a backup; there is nothing to say about it.

    As the owner, in the workspace. Two queries.
    """
    with public_context(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM metering_correct(%s)", [workspace.schema_name])
    return []


def meter_lock(workspace_id: UUID) -> None:
    """Until the transaction ends nobody else looks at a limit of the workspace. Two queries.

    Whoever waits here sees, once let in, what the one before has added. Take it before rows of the workspace are
    locked: so it is everywhere.
    """
    with public_context():
        Meter.objects.bulk_create([Meter(workspace_id=workspace_id)], ignore_conflicts=True)
        list(QuerySet(Meter).filter(pk=workspace_id).select_for_update(no_key=True))
