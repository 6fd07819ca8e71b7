"""Schemas that are thrown away: what is said to them is what is said to workspaces."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from apps.core.tenancy.database import tenant_connection
from apps.core.tenancy.locks import turn_awaited
from apps.core.tenancy.schemas import schema_create, schema_drop

# Stands in what is recorded where the schema's name belongs. No workspace can have it: names are made of version 4
# UUIDs, which are never all zeros.
STAND_IN = f"ws_{'0' * 32}"
# Not like a workspace's: nothing that goes over the workspaces may find it.
_PREFIX = "scratch_"
_PATIENCE = 120  # seconds; a recording takes four


@contextmanager
def scratch() -> Iterator[str]:
    """The name of an empty schema like a new workspace's, without a role: its rights are no migration's.

    One caller at a time (``alone``): what others have left is thrown away.
    """
    name = f"{_PREFIX}{uuid4().hex}"
    schema_create(name)
    try:
        yield name
    finally:
        throw_away(name)


@contextmanager
def inside(schema_name: str) -> Iterator[None]:
    """This thread's connection works in the schema, as the owner."""
    tenant_connection().set_schema(schema_name)
    try:
        yield
    finally:
        tenant_connection().set_schema_to_public()


def note_table_create() -> None:
    """Make ``django_migrations`` in the schema that the connection is in."""
    MigrationRecorder(connection).ensure_schema()


def throw_away(name: str) -> None:
    """Remove a scratch schema."""
    with transaction.atomic():
        schema_drop(name)


def throw_away_leftovers() -> None:
    """Those of recorders that were killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ %s", [f"^{_PREFIX}[0-9a-f]{{32}}$"])
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        throw_away(name)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process records. Raises OperationalError after two minutes."""
    with turn_awaited("recordings.workspace", patience=_PATIENCE):
        yield
