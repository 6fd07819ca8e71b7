"""Further clusters are migrated like the main one, by rows of the workspaces that are pinned to each.

Needs the owner's credentials of both.
"""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.core.tenancy.clusters.arranging import cluster_arrange
from apps.core.tenancy.clusters.where import MAIN
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.models import Domain, SchemaState, Workspace

_ROWS = """
SELECT coalesce(jsonb_agg(to_jsonb(here) || jsonb_build_object('cluster', %s::text)), '[]')
FROM public.workspaces_workspace here WHERE cluster = %s OR id = %s
"""
_STAYING = "SELECT coalesce(array_agg(id), '{}') FROM public.workspaces_workspace WHERE cluster = %s OR is_moving"
_REPLACED = """
DELETE FROM public.workspaces_workspace WHERE id <> ALL(%s)
OR id IN (SELECT id FROM jsonb_populate_recordset(NULL::public.workspaces_workspace, %s))
"""
_KEEP = """
INSERT INTO public.workspaces_workspace SELECT * FROM jsonb_populate_recordset(NULL::public.workspaces_workspace, %s)
"""


def cluster_prepare(cluster: str) -> None:
    """Once its ``public`` is migrated: what makes it a further cluster, and today's rows of its workspaces."""
    with as_owner(cluster=cluster):
        cluster_arrange()
    cluster_rows_renew(cluster)


def cluster_is_prepared() -> bool:
    """Whether the cluster that is asked has been migrated before. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('carrying.change') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def cluster_rows_renew(cluster: str, *, and_of: Workspace | None = None) -> None:
    """Write the rows of the workspaces that are pinned to it there, as they are now: triggers look for them.

    ``and_of`` is about to be. Those of others that move just now, perhaps to there, stay as they are.
    """
    with as_owner(cluster=MAIN), connection.cursor() as cursor:
        cursor.execute(_ROWS, [cluster, cluster, and_of and and_of.pk])
        rows: str = cursor.fetchone()[0]  # of JSON
        cursor.execute(_STAYING, [cluster])
        staying = cursor.fetchone()[0]
    with as_owner(cluster=cluster), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE public.workspaces_workspace IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_REPLACED, [staying, rows])
        cursor.execute(_KEEP, [rows])


def cluster_states_take(cluster: str) -> None:
    """After its workspaces were migrated: the main cluster learns what they have now."""
    with as_owner(cluster=cluster):
        now = dict(QuerySet(Workspace).filter(cluster=cluster).values_list("pk", "schema_state"))
        known = list(SchemaState.objects.all())
    with as_owner(cluster=MAIN):
        SchemaState.objects.bulk_create(known, ignore_conflicts=True)
        there: QuerySet[Workspace, tuple[UUID, str]] = (
            QuerySet(Workspace).filter(pk__in=now).values_list("pk", "schema_state")
        )
        changed = [pk for pk, state in there if state != now[pk]]
        for state in {now[pk] for pk in changed}:
            QuerySet(Workspace).filter(pk__in=[pk for pk in changed if now[pk] == state]).update(schema_state=state)
        forget_hosts(list(Domain.objects.filter(tenant__in=changed).values_list("domain", flat=True)))
