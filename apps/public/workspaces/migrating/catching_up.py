"""Workspaces that ``migrate`` could not know of: a worker of the release before made them after it had run."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from apps.core.tenancy.locks import turn_held
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces.migrating.clusters import cluster_states_take
from apps.public.workspaces.migrating.everyone import MIGRATE, public_is_behind, workspaces_migrate
from apps.public.workspaces.migrating.options import Options
from apps.public.workspaces.models import PREPARED, Workspace

logger = logging.getLogger(__name__)


def workspaces_catch_up() -> int:
    """Migrate those that are behind this code; how many that was. One query when there are none.

    Nothing is done while somebody else migrates, nor before ``migrate`` has brought public to this release: workspaces
    follow it. What fails is logged, stays as it was, and is tried again the next time.
    """
    if settings.OWNER_DATABASE is None:
        return 0
    prepared = Workspace.objects.filter(state__in=PREPARED, failure="", is_moving=False)
    behind: dict[str, list[str]] = defaultdict(list)
    for one in prepared.only("schema_name", "schema_state", "cluster"):
        if one.is_behind:
            behind[one.cluster].append(one.schema_name)
    return sum(_catch_up(cluster, names) for cluster, names in behind.items())


def _catch_up(cluster: str, names: list[str]) -> int:
    with as_owner(cluster=cluster), turn_held(MIGRATE, number=0, wait=False) as is_free:
        if not is_free or public_is_behind():
            return 0
        report = workspaces_migrate(Options(only=tuple(names), patience=30), _quiet)
        if cluster:
            cluster_states_take(cluster)
    for one, failure in report.failures:
        logger.error("Migrating %s failed: %s %s", one.schema_name, failure.error, failure.statement)
    return report.migrated


@contextmanager
def _quiet(total: int, title: str) -> Iterator[Callable[[], object]]:
    yield lambda: None
