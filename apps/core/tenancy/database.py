"""The database connection of this thread, as what it is: one that knows its workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:  # the backend imports models, which are not ready when this module is first read
    from apps.core.tenancy.backend.base import DatabaseWrapper


def tenant_connection() -> DatabaseWrapper:
    """This thread's connection (for code that asks for or switches the schema)."""
    return cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])


def another_connection() -> DatabaseWrapper:
    """A new connection like this thread's ordinary one, beside it and in public. The caller closes it. No query."""
    return cast("DatabaseWrapper", connections.create_connection(DEFAULT_DB_ALIAS))
