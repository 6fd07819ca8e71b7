"""One process at a time migrates; who comes second waits for the first."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

_LOCK = "hashtextextended('migrate', 0)"


@contextmanager
def one_migrator(say: Callable[[str], object]) -> Iterator[None]:
    """Waits, as long as it takes, until no other process migrates; ``say`` is told once who that is.

    On a connection of its own, which keeps the lock whatever becomes of the other. It asks again and again instead of
    waiting inside PostgreSQL: an index that is made concurrently would wait for that statement.
    """
    holding = connection.copy()
    try:
        with holding.cursor() as cursor:
            told = False
            while True:
                cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})")
                if cursor.fetchone()[0]:
                    break
                if not told:
                    say("Another process migrates this database. Waiting for it to end …")
                    told = True
                time.sleep(0.2)
        try:
            yield
        finally:  # at once: the server takes a moment to see that a connection was closed
            with holding.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")
    finally:
        holding.close()
