"""One process at a time works on the whole of a workspace: making it, deleting it, copying it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def turn(schema_name: str) -> Iterator[None]:
    """Waits until no other process is at it, provisioning included.

    On a connection of its own: the lock must not go with a transaction, nor with a connection that is closed within.
    """
    waiting = connection.copy()
    try:
        with waiting.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [schema_name])
        yield
    finally:
        waiting.close()
