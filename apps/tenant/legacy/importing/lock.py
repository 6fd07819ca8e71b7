"""One import into a workspace at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from apps.core.errors import Conflict
from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.locks import turn_held


class ImportUnderWay(Conflict):
    """Another one is at work on this workspace."""

    code = "import_under_way"


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the active workspace's turn. Raises ImportUnderWay when somebody else has it."""
    workspace = active_workspace()
    with turn_held(f"legacy:{workspace.schema_name}", number=7, wait=False) as is_ours:
        if not is_ours:
            raise ImportUnderWay(
                f"Another import into {workspace.name} is under way. Wait until it has ended, then start again."
            )
        yield
