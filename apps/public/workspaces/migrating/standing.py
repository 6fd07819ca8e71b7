"""Where all workspaces stand: asked in a handful of queries, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import ProgrammingError, connection

from apps.core.tenancy import grants
from apps.core.tenancy.clusters.where import cluster_of
from apps.core.tenancy.migrating.names import DIGEST_SQL
from apps.public.workspaces.models import PREPARED, Workspace

# So many schemas are asked by one statement, which locks the list of migrations of each for a moment.
_AT_ONCE = 250
_NOTED = """
SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'django_migrations' AND c.relkind = 'r' AND n.nspname ~ '^ws_[0-9a-f]{32}$'
"""


@dataclass(frozen=True)
class Known:
    """A workspace whose schema is there, or should be."""

    schema_name: str
    slug: str
    schema_state: str


@dataclass(frozen=True)
class Standing:
    """Schemas of workspaces by the digest of the migrations that they have; and what does not fit together."""

    where: dict[str, list[Known]]
    missing: list[Known]
    ownerless: list[str]


def standing(only: Iterable[str] | None = None) -> Standing:
    """Of all workspaces of the cluster that is asked, or of the schemas in ``only``, whatever their state. Three
    queries, and one for each 250. Needs the owner's connection.
    """
    known = _known(only)
    there = _with_migrations()
    found = [one for name, one in known.items() if name in there]
    digests = dict(_digests([one.schema_name for one in found]))
    where: dict[str, list[Known]] = defaultdict(list)
    for one in found:
        if one.schema_name in digests:
            where[digests[one.schema_name]].append(one)
    missing = [one for name, one in known.items() if name not in digests]
    return Standing(dict(where), missing, [] if only is not None else _ownerless())


def _known(only: Iterable[str] | None) -> dict[str, Known]:
    found = Workspace.objects.filter(cluster=cluster_of(connection)).order_by("slug")
    found = found.filter(state__in=PREPARED, failure="") if only is None else found.filter(schema_name__in=list(only))
    rows = found.values_list("schema_name", "slug", "schema_state")
    return {schema_name: Known(schema_name, slug, state) for schema_name, slug, state in rows}


def _with_migrations() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_NOTED)
        return {name for (name,) in cursor.fetchall()}


def _ownerless() -> list[str]:
    """Schemas like a workspace's that no workspace of this cluster has, whatever its state."""
    here = Workspace.objects.filter(cluster=cluster_of(connection))
    claimed = set(here.values_list("schema_name", flat=True))
    return [name for name in grants.workspace_schemas() if name not in claimed]


def _digests(names: list[str], at_once: int = _AT_ONCE) -> Iterator[tuple[str, str]]:
    """Of those that are there: one may be deleted just now, and the others of its statement are asked one by one."""
    with connection.cursor() as cursor:
        for first in range(0, len(names), at_once):
            some = names[first : first + at_once]
            try:
                cursor.execute(" UNION ALL ".join(map(_digest_of, some)))
            except ProgrammingError:
                if at_once > 1:
                    yield from _digests(some, 1)
            else:
                yield from cursor.fetchall()


def _digest_of(name: str) -> str:
    """Our own names: 32 hexadecimal digits behind ``ws_``, which a constraint of the table holds."""
    rows = f'"{name}"."django_migrations"'
    return f"SELECT '{name}', ({DIGEST_SQL.format(rows)})"
