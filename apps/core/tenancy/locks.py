"""Turns that only one process at a time has, across all machines: PostgreSQL's advisory locks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import Error, OperationalError, connection

_PAUSE = 0.1  # seconds


@contextmanager
def turn_held(name: str, *, number: int, wait: bool) -> Iterator[bool]:
    """Have the turn of that name and number within the block; whether we have it, which without ``wait`` may be False.

    On a connection of its own, in a transaction that lasts as long as the block: it does not go with a transaction of
    the caller's, and a pooler leaves us the server's connection until its end (it needs one more than the work itself).
    A transaction that does nothing holds nothing else: no snapshot, no other lock. When the process dies the connection
    goes, and the turn with it. Who ends in good order gives it back first, as the server hears of a closed connection
    only later.
    """
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    holding = connection.copy()
    try:
        holding.set_autocommit(False)
        with holding.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute(f"SELECT {function}(hashtextextended(%s, %s))", [name, number])
            taken = cursor.fetchone()[0] is not False
        try:
            yield taken
        finally:
            with suppress(Error):  # the connection is gone, and the turn with it
                holding.rollback()
    finally:
        holding.close()


@contextmanager
def turn_awaited(
    name: str, *, patience: float | None = None, say: Callable[[], object] | None = None
) -> Iterator[None]:
    """As ``turn_held``, for who makes indexes concurrently: it asks again and again instead of waiting in PostgreSQL.

    Such an index waits for every statement there is, and would wait for one that waits for its maker. ``say`` is called
    once when there is somebody to wait for. Raises OperationalError after ``patience`` seconds; None: it waits on.
    """
    began, is_told = time.monotonic(), say is None
    while True:
        with turn_held(name, number=0, wait=False) as taken:
            if taken:
                yield
                return
        if not is_told and say is not None:
            say()
            is_told = True
        if patience is not None and time.monotonic() - began > patience:
            raise OperationalError(f"Another process has been at {name} for {patience:.0f} seconds.")
        time.sleep(_PAUSE)
