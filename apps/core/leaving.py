"""What the parts of the product say of a workspace that leaves: was everything taken out, what do they keep of it?

A part registers itself when the product starts (``AppConfig.ready``), so that nobody below has to know it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Departing:
    """A workspace that is being deleted; its rows may be gone already."""

    workspace_id: UUID
    schema_name: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Remains:
    """Something that no column of a table leads to from the workspace. ``erase`` may run many times."""

    name: str
    count: Callable[[Departing], int]
    erase: Callable[[Departing], object]


# workspace's id, since, kept until → whether everything in it was exported, whole, by an export that was begun at that
# moment or later and, unless None, whose file was kept for all of its days by the other
ExportSource = Callable[[UUID, datetime, datetime | None], bool]
# workspace → what was done, in sentences
Arrival = Callable[[Any], list[str]]

_exports: list[ExportSource] = []
_remains: dict[str, Remains] = {}
_arrivals: list[Arrival] = []


def export_source_register(source: ExportSource) -> ExportSource:
    """Have this part asked whether a workspace was exported."""
    if source not in _exports:
        _exports.append(source)
    return source


def is_exported(workspace_id: UUID, *, since: datetime, kept_until: datetime | None = None) -> bool:
    """Whether some finished export has everything that was in it at that moment. As many queries as parts ask.

    ``kept_until``: only one counts that could be downloaded for as long as exports are kept, and that until then.
    """
    return any(source(workspace_id, since, kept_until) for source in _exports)


def remains_register(remains: Remains) -> Remains:
    """Have this removed with every workspace, and looked for afterwards."""
    _remains[remains.name] = remains
    return remains


def all_remains() -> list[Remains]:
    """All that parts have registered."""
    return list(_remains.values())


def arrival_register(follow: Arrival) -> Arrival:
    """Have this called inside a workspace whose rows came from a backup, such as to count what is in it anew, or to see
    that a copy does nothing outside that the original does as well.

    It runs as the owner, in the workspace and a transaction, before anybody is let in. What it gives back are sentences
    for whoever restores.
    """
    if follow not in _arrivals:
        _arrivals.append(follow)
    return follow


def arrived(workspace: Any) -> list[str]:
    """Tell every part; what they say about it."""
    return [sentence for follow in _arrivals for sentence in follow(workspace)]
