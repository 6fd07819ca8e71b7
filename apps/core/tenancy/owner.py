"""The owner's connection: the only one that may create, alter and drop."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import load_backend

from apps.core.tenancy.clusters.where import MAIN, cluster_of
from apps.core.tenancy.context import active_workspace_or_none

if TYPE_CHECKING:  # the backend imports models, which are not ready when this module is first read
    from apps.core.tenancy.backend.base import DatabaseWrapper


@contextmanager
def as_owner(*, cluster: str | None = None) -> Iterator[None]:
    """Run the block's queries of this thread on a fresh connection of the role that owns the schemas.

    For migrations and provisioning only. Starts in public. May be nested. ``cluster``: that one's database, in the
    outermost block the main one's; what is asked of ``public`` then is asked there (``clusters/arranging.py``).
    Raises ImproperlyConfigured when this process was not given the owner's credentials (the web process never is),
    or inside a transaction or a workspace, whose work it would leave.
    """
    current = connections[DEFAULT_DB_ALIAS]
    is_owner = not current.settings_dict.get("WORKSPACE_ROLES", True)
    if is_owner and cluster in {None, cluster_of(current)}:
        yield
        return
    owner = owner_connection(cluster or MAIN)
    if current.in_atomic_block or active_workspace_or_none() is not None:
        raise ImproperlyConfigured("as_owner() can't start inside a transaction or a workspace.")
    connections[DEFAULT_DB_ALIAS] = owner
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = current
        owner.close()


def owner_connection(cluster: str) -> "DatabaseWrapper":
    """A new connection of that role to the cluster, beside the thread's own. The caller closes it. No query.

    Raises ImproperlyConfigured when this process was not given its credentials.
    """
    values = _settings(cluster)
    return cast("DatabaseWrapper", load_backend(values["ENGINE"]).DatabaseWrapper(values, DEFAULT_DB_ALIAS))


def _settings(cluster: str) -> dict[str, Any]:
    """Of the owner's connection: whatever its address doesn't say is as in the login's."""
    found = settings.OWNER_CLUSTERS.get(cluster) if cluster else settings.OWNER_DATABASE
    if found is None:
        name = f"DATABASE_{cluster.upper()}_OWNER_URL" if cluster else "DATABASE_OWNER_URL"
        raise ImproperlyConfigured(f"{name} is not set: this process can't change schemas.")
    current = connections[DEFAULT_DB_ALIAS]
    login = (
        current.settings_dict if cluster == cluster_of(current) else connections.settings[cluster or DEFAULT_DB_ALIAS]
    )
    return {**login, **found, "NAME": login["NAME"]}
