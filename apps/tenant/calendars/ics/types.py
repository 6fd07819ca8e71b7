"""What a file says, once it is read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ParsedEvent:
    """One window. ``starts_at`` and ``ends_at`` are UTC; ``recurrence_id`` tells the occurrences of one UID apart."""

    uid: str
    recurrence_id: str
    summary: str
    description: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool
    sequence: int


@dataclass(frozen=True)
class Problem:
    """One event that was left out: where it stands in the file (from 1), what it is called, why."""

    line: int
    summary: str
    reason: str


@dataclass(frozen=True)
class ParsedCalendar:
    """All that could be read, and what could not."""

    name: str
    events: tuple[ParsedEvent, ...]
    problems: tuple[Problem, ...]
    cancelled: int
