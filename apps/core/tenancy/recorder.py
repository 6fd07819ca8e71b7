"""Makes a recording: runs the migrations on a scratch schema, and writes down what they say to PostgreSQL.

Needs the owner's connection (``as_owner``), outside a transaction: migrations have their own.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

from apps.core.tenancy.schemas import schema_create, schema_drop

# Stands in a recording where the schema's name belongs. No workspace can have it: names are made of version 4 UUIDs,
# which are never all zeros.
STAND_IN = f"ws_{'0' * 32}"
# Not like a workspace's: nothing that goes over the workspaces may find it.
_SCRATCH = "scratch_"
_PATIENCE = 120  # seconds; a recording takes four

# What django-tenants and Django ask and set for themselves: the schema to work in, and which migrations have run. A
# statement that does anything else besides (after a semicolon) is none of these.
_HOUSEKEEPING = re.compile(
    r"(?:SHOW search_path|SET search_path = |SELECT EXISTS\(SELECT 1 FROM pg_catalog\.pg_namespace "
    r'|SELECT [^;]*"django_migrations")[^;]*',
    re.IGNORECASE,
)
# Each migration had a transaction of its own, at whose end its foreign keys were checked. A workspace is made in one
# for all, where a check that is still to come would be in the way of the next change of the table.
_NOTED = 'INSERT INTO "django_migrations"'
_CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
# Nobody is kept waiting on empty tables; and inside a transaction PostgreSQL refuses it.
_CONCURRENTLY = re.compile(r"^(\s*(?:CREATE(?: UNIQUE)?|DROP) INDEX) CONCURRENTLY\b", re.IGNORECASE)

_APPLIED = """
INSERT INTO "django_migrations" (app, name, applied) SELECT app, name, now()
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS done (app, name, number) ORDER BY number
"""


def record() -> tuple[str, ...]:
    """Run the migrations on a schema that is thrown away; what they said, with ``STAND_IN`` as the schema's name.

    About four seconds. One caller at a time (``alone``).
    """
    _throw_away_leftovers()
    said: list[str] = []
    with _scratch() as scratch:
        with connection.execute_wrapper(_listener(said)):
            call_command(MigrateSchemasCommand(), schema_name=scratch, tenant=True, interactive=False, verbosity=0)
        said.append(_applied(scratch))
    return tuple(_CONCURRENTLY.sub(r"\1", statement).replace(scratch, STAND_IN) for statement in said)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process records. Raises OperationalError after two minutes.

    On a connection of its own, because migrating closes the one that it runs on, and with it the lock. It asks again
    and again instead of waiting inside PostgreSQL: an index that is made concurrently waits for every statement there
    is, and would wait for that one.
    """
    holding = connection.copy()
    deadline = time.monotonic() + _PATIENCE
    try:
        with holding.cursor() as cursor:
            while not _taken(cursor):
                if time.monotonic() > deadline:
                    raise OperationalError("Another process has been recording the migrations for two minutes.")
                time.sleep(0.05)
        yield
    finally:
        holding.close()


def _taken(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('recordings.workspace', 0))")
    return bool(cursor.fetchone()[0])


@contextmanager
def _scratch() -> Iterator[str]:
    """The name of a schema like a new workspace's, without a role: its rights are no migration's."""
    name = f"{_SCRATCH}{uuid4().hex}"
    schema_create(name)
    try:
        yield name
    finally:
        _throw_away(name)


def _throw_away(name: str) -> None:
    with transaction.atomic():
        schema_drop(name)


def _throw_away_leftovers() -> None:
    """Those of recorders that were killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ %s", [f"^{_SCRATCH}[0-9a-f]{{32}}$"])
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        _throw_away(name)


def _listener(said: list[str]) -> Callable[..., Any]:
    """Notes each statement that PostgreSQL took, with its values in it.

    What only reads is noted too: it does no harm again, and a function that writes looks the same.
    """

    def listen(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(statement, params, many, context)
        for values in params if many else [params]:
            text = str(context["cursor"].mogrify(statement, values).decode())
            if text.startswith(_NOTED):
                said.append(_CHECKED)
            elif not _HOUSEKEEPING.fullmatch(text.strip()):
                said.append(text)
        return result

    return listen


def _applied(scratch: str) -> str:
    """The statement that notes the same migrations as having run, when it runs."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT app, name FROM "{scratch}"."django_migrations" ORDER BY id')  # noqa: S608 - our own name
        rows = cursor.fetchall()
        return str(cursor.mogrify(_APPLIED, [[app for app, _ in rows], [name for _, name in rows]]).decode())
