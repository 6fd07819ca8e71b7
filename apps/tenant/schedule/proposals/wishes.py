"""What the form asks of a filling, kept with the proposal and remembered as the start of the next one."""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import uuid4

from apps.tenant.schedule.models import Proposal


class Choice(StrEnum):
    """Which artworks a filling takes."""

    ALL = "all"
    COLLECTIONS = "collections"
    TAGS = "tags"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Wishes:
    """``per_day``, ``per_week`` (0: no limit) and ``spacing`` (minutes) go by network.

    ``calendar_ids`` None means every calendar. With ``event_ids`` only these very favourable times are used.
    ``left_out`` are the excluded days as they were typed.
    """

    start: date
    end: date
    per_day: dict[str, int]
    strategy: str
    cooldown_days: int
    spacing: dict[str, int] = field(default_factory=dict)
    per_week: dict[str, int] = field(default_factory=dict)
    spacing_over_all: int = 0
    left_out: str = ""
    excluded: tuple[date, ...] = ()
    calendar_ids: tuple[str, ...] | None = None
    event_ids: tuple[str, ...] = ()
    choice: str = Choice.ALL
    collection_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    artwork_ids: tuple[str, ...] = ()
    in_series: bool = True
    seed: str = ""

    def shuffled(self) -> "Wishes":
        """The same wishes with another seed."""
        return replace(self, seed=uuid4().hex[:12])

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        days = {"start": str(self.start), "end": str(self.end), "excluded": [str(day) for day in self.excluded]}
        return {**asdict(self), **days}

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Wishes | None":
        """Those that were kept; None where they are of an older kind that can't be read any more."""
        known = {one.name for one in fields(cls)}
        given = {name: _tuple(value) for name, value in values.items() if name in known}
        try:
            days = {name: date.fromisoformat(given[name]) for name in ("start", "end")}
            excluded = tuple(date.fromisoformat(day) for day in given.get("excluded", ()))
            return cls(**{**given, **days, "excluded": excluded})
        except (KeyError, TypeError, ValueError):
            return None


def wishes_last() -> Wishes | None:
    """Those of the workspace's last filling. One query."""
    kept = Proposal.objects.values_list("wishes", flat=True).first()
    return Wishes.of(kept) if kept else None


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
