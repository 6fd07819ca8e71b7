"""One process at a time migrates; who comes second waits for the first, or lets it be.

On a connection of its own, which keeps the lock whatever becomes of the others.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_LOCK = "hashtextextended('migrate', 0)"
_PAUSE = 0.2  # seconds


@contextmanager
def one_migrator(say: Callable[[str], object]) -> Iterator[None]:
    """Waits, as long as it takes, until no other process migrates; ``say`` is told once that it does.

    It asks again and again instead of waiting inside PostgreSQL: an index that is made concurrently would wait for that
    statement.
    """
    with _lock() as take:
        if not take():
            say("Another process migrates this database. Waiting for it to end …")
            while not take():
                time.sleep(_PAUSE)
        yield


@contextmanager
def migrator_if_free() -> Iterator[bool]:
    """Whether this process may migrate now: no other does."""
    with _lock() as take:
        yield take()


@contextmanager
def _lock() -> Iterator[Callable[[], bool]]:
    holding = connection.copy()
    try:
        with holding.cursor() as cursor:
            yield lambda: _asked(cursor, "pg_try_advisory_lock")
            # At once: the server takes a moment to see that a connection was closed.
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        holding.close()


def _asked(cursor: Any, function: str) -> bool:
    cursor.execute(f"SELECT {function}({_LOCK})")
    return bool(cursor.fetchone()[0])
