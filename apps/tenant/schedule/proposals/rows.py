"""The posts of a preview, as they are kept in ``Proposal.placements``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.tenant.schedule.filling import Placement
from apps.tenant.schedule.models import Proposal

_NAMES = ("id", "artwork_id", "network", "at", "event_id", "reason", "pinned", "dropped")


@dataclass(frozen=True)
class Row:
    """One post of a preview. ``dropped`` is out, and a filling again does not bring it back."""

    id: str
    artwork_id: str
    network: str
    at: datetime
    event_id: str = ""
    reason: str = ""
    pinned: bool = False
    dropped: bool = False

    @property
    def place(self) -> tuple[str, datetime]:
        """The network's minute that it takes."""
        return self.network, self.at

    @property
    def network_name(self) -> str:
        """As people call it."""
        return str(Network(self.network).label)

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        return {**{name: getattr(self, name) for name in _NAMES}, "at": self.at.isoformat()}


def row_of(values: dict[str, Any]) -> Row:
    """The row that was kept."""
    known = {name: values[name] for name in _NAMES if name in values}
    return Row(**{"id": "", **known, "at": datetime.fromisoformat(values["at"])})


def rows_of(proposal: Proposal) -> list[Row]:
    """All rows of the preview, the dropped ones too, in order of time. No query."""
    return [row_of(values) for values in proposal.placements]


def rows_in(proposal: Proposal) -> list[Row]:
    """The rows that would become posts. No query."""
    return [row for row in rows_of(proposal) if not row.dropped]


def rows_as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """To be kept, in order of time."""
    return [row.as_json() for row in sorted(rows, key=lambda one: (one.at, one.network, one.id))]


def row_new(placement: Placement) -> Row:
    """A row of what the engine placed."""
    return Row(
        id=str(uuid4()),
        artwork_id=placement.artwork_id,
        network=placement.network,
        at=minute(placement.at),
        event_id=placement.event_id,
        reason=placement.reason,
    )


def row_get(proposal: Proposal, row_id: str) -> Row:
    """The row by its id. Raises InvalidInput when it is not in the preview. No query."""
    for values in proposal.placements:
        if row_id and values.get("id") == row_id:
            return row_of(values)
    raise InvalidInput("That post is not in this preview any more. It is shown as it is now.")


def minute(at: datetime) -> datetime:
    """The whole minute."""
    return at.replace(second=0, microsecond=0)
