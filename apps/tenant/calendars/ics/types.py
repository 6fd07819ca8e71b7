"""What a file says, once it is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

# Told how far a step is, in per cent.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class ParsedEvent:
    """One window. ``starts_at`` and ``ends_at`` are UTC; ``recurrence_id`` tells the occurrences of one UID apart.

    ``sequence``, then ``stamp`` (UTC, when its source wrote it) say which of two versions is the newer one.
    """

    uid: str
    recurrence_id: str
    summary: str
    description: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool
    sequence: int
    stamp: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by at the next import."""
        return self.uid, self.recurrence_id

    @property
    def version(self) -> tuple[int, float]:
        """Greater for a newer version of the same event."""
        return self.sequence, self.stamp.timestamp() if self.stamp else 0.0


@dataclass(frozen=True)
class Problem:
    """One event that was left out: where it stands in the file (from 1), what it is called, why."""

    line: int
    summary: str
    reason: str


@dataclass(frozen=True)
class ParsedCalendar:
    """All that could be read, and what could not.

    ``names`` are those of the calendars in the file, "" for one without; ``zones`` the time zones that nobody knows,
    each with the number of events that wait for it.
    """

    names: tuple[str, ...]
    events: tuple[ParsedEvent, ...]
    problems: tuple[Problem, ...]
    cancelled: int
    zones: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The first name that there is."""
        return next((name for name in self.names if name), "")
