"""One process at a time works on the whole of a workspace: making it, deleting it, copying it."""

from collections.abc import Iterator
from contextlib import contextmanager

from apps.core.tenancy.locks import turn_held


@contextmanager
def turn(schema_name: str) -> Iterator[None]:
    """Waits until no other process is at it, provisioning included.

    On a connection of its own: the lock must not go with a transaction, nor with a connection that is closed within.
    """
    with turn_held(schema_name, number=0, wait=True):
        yield
