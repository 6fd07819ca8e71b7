"""One import into a workspace at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

from apps.core.errors import Conflict
from apps.core.tenancy.context import active_workspace


class ImportUnderWay(Conflict):
    """Another one is at work on this workspace."""

    code = "import_under_way"


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the active workspace's turn. Raises ImportUnderWay when somebody else has it.

    On a connection of its own: when the process dies the connection goes, and the turn with it. Who ends in good
    order gives the turn back first, as the server hears of a closed connection only later.
    """
    workspace = active_workspace()
    key = [f"legacy:{workspace.schema_name}"]
    holding = connection.copy()
    try:
        with holding.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 7))", key)
            if not cursor.fetchone()[0]:
                raise ImportUnderWay(
                    f"Another import into {workspace.name} is under way. Wait until it has ended, then start again."
                )
            try:
                yield
            finally:
                with suppress(Error):  # the connection is gone, and the turn with it
                    cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 7))", key)
    finally:
        holding.close()
