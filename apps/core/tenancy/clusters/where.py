"""Which connection leads to a workspace's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:  # the backend imports models, which are not ready when this module is first read
    from apps.core.tenancy.backend.base import DatabaseWrapper
    from apps.core.tenancy.context import ActiveWorkspace

# The cluster that has ``public``.
MAIN = ""


class UnknownCluster(ImproperlyConfigured):
    """A workspace is pinned to a cluster whose address this process was not given."""


def cluster_names() -> list[str]:
    """The further clusters that this process knows, in the order of ``DATABASE_CLUSTERS``."""
    return [alias for alias, one in settings.DATABASES.items() if one.get("CLUSTER", MAIN) != MAIN]


def cluster_of(connection: Any) -> str:
    """The cluster that a connection leads to. The default one is another's within ``as_owner(cluster=…)``."""
    return str(connection.settings_dict.get("CLUSTER", MAIN))


def elsewhere(workspace: ActiveWorkspace | None) -> DatabaseWrapper | None:
    """This thread's connection to the workspace's cluster; None where the default one leads there. No query.

    Raises UnknownCluster.
    """
    if workspace is None or workspace.cluster == cluster_of(connections[DEFAULT_DB_ALIAS]):
        return None
    if workspace.cluster not in cluster_names():
        raise UnknownCluster(
            f"{workspace.schema_name} is on the cluster “{workspace.cluster}”, which this process does not know: name"
            " it in DATABASE_CLUSTERS. See docs/scaling.md."
        )
    return cast("DatabaseWrapper", connections[workspace.cluster])
