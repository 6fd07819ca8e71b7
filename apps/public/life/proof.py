"""Is anything left of a workspace? Looked for everywhere, and said in numbers that the agency's log keeps."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from apps.core.leaving import Departing, all_remains
from apps.core.prefixes import left_below, prefix_of
from apps.core.tenancy.clusters.carrying import changes_waiting
from apps.core.tenancy.clusters.where import cluster_names
from apps.core.tenancy.owner import as_owner
from apps.public.life.rows import rows_left
from apps.public.workspaces.migrating.clusters import cluster_is_prepared


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what of it is left: place → how much. Empty: nothing anywhere."""

    looked_at: list[str]
    left: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.left

    def as_json(self) -> dict[str, Any]:
        """For the log."""
        return {"looked_at": self.looked_at, "left": self.left}


def prove_empty(departing: Departing) -> Proof:
    """Look in the catalogue, the storage, every table of public, and wherever parts of the product said they keep
    something. Changes nothing. Four queries and those of the parts, five for each further cluster, and the listing of
    the storage. Needs the owner's credentials.

    Raises Unavailable when the storage does not answer: what was not seen is not proved.
    """
    left: dict[str, int] = {
        **_catalogue(departing.schema_name),
        "files": left_below(prefix_of(departing.workspace_id)),
        **rows_left(departing.workspace_id, words=[departing.schema_name, *departing.hosts]),
        **{remains.name: remains.count(departing) for remains in all_remains()},
        **_in_further_clusters(departing),
    }
    looked = ["schema", "role", "files", "rows of public", *(remains.name for remains in all_remains())]
    return Proof(looked_at=looked, left={place: number for place, number in left.items() if number})


def _in_further_clusters(departing: Departing) -> dict[str, int]:
    """The same places in each, by the cluster's name: schema, role, rows of its public, what waits to be carried."""
    found = {}
    for cluster in cluster_names():
        with as_owner(cluster=cluster):
            there = _catalogue(departing.schema_name)
            if cluster_is_prepared():
                there |= rows_left(departing.workspace_id, words=[departing.schema_name])
                there["changes"] = changes_waiting(departing.workspace_id)
        found |= {f"{cluster}: {place}": number for place, number in there.items()}
    return found


def _catalogue(schema_name: str) -> dict[str, int]:
    """The schema, whatever is in one of that name, and the role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = %(name)s),"
            " (SELECT count(*) FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid"
            "  WHERE nspname = %(name)s),"
            " (SELECT count(*) FROM pg_roles WHERE rolname = %(name)s)",
            {"name": schema_name},
        )
        schema, relations, role = cursor.fetchone()
    return {"schema": schema, "relations": relations, "role": role}
