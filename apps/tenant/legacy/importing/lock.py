"""One import into a workspace at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from apps.core.errors import Conflict
from apps.core.tenancy.context import active_workspace


class ImportUnderWay(Conflict):
    """Another one is at work on this workspace."""

    code = "import_under_way"


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the active workspace's turn. Raises ImportUnderWay when somebody else has it.

    On a connection of its own: when the process dies the connection goes, and the turn with it.
    """
    workspace = active_workspace()
    holding = connection.copy()
    try:
        with holding.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 7))", [f"legacy:{workspace.schema_name}"])
            if not cursor.fetchone()[0]:
                raise ImportUnderWay(
                    f"Another import into {workspace.name} is under way. Wait until it has ended, then start again."
                )
        yield
    finally:
        holding.close()
