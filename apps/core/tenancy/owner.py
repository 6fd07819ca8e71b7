"""The owner's connection: the only one that may create, alter and drop."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import load_backend

from apps.core.tenancy.context import active_workspace_or_none


@contextmanager
def as_owner() -> Iterator[None]:
    """Run the block's queries of this thread on a fresh connection of the role that owns the schemas.

    For migrations and provisioning only. May be nested. Starts in public.
    Raises ImproperlyConfigured when this process was not given the owner's credentials (the web process never is),
    or inside a transaction or a workspace, whose work it would leave.
    """
    current = connections[DEFAULT_DB_ALIAS]
    if not current.settings_dict.get("WORKSPACE_ROLES", True):
        yield
        return
    if settings.OWNER_DATABASE is None:
        raise ImproperlyConfigured("DATABASE_OWNER_URL is not set: this process can't change schemas.")
    if current.in_atomic_block or active_workspace_or_none() is not None:
        raise ImproperlyConfigured("as_owner() can't start inside a transaction or a workspace.")
    owner_settings = {**current.settings_dict, **settings.OWNER_DATABASE, "NAME": current.settings_dict["NAME"]}
    owner = load_backend(owner_settings["ENGINE"]).DatabaseWrapper(owner_settings, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = owner
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = current
        owner.close()
