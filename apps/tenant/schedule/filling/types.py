"""What a filling is asked, and what it answers. All moments are aware; days are days of the workspace's zone."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from apps.core.errors import InvalidInput

LONGEST_DAYS = 365


class FillRefused(InvalidInput):
    """The wishes can't be filled as they are; the message says why."""

    code = "fill_refused"


class Strategy(StrEnum):
    """What happens on days without any favourable time."""

    FAVOURABLE_ONLY = "favourable_only"
    FILL_ALL_DAYS = "fill_all_days"


@dataclass(frozen=True)
class NetworkRule:
    """At most ``per_day`` posts a day, at least ``spacing`` apart."""

    per_day: int
    spacing: timedelta


@dataclass(frozen=True)
class Moment:
    """A favourable posting time. Lower ``priority`` is taken first."""

    at: datetime
    event_id: str
    calendar_id: str
    calendar_name: str
    summary: str
    priority: int


@dataclass(frozen=True)
class Candidate:
    """An artwork that may be posted, with the networks that it has words for."""

    artwork_id: str
    title: str
    networks: frozenset[str]
    collection_id: str = ""


@dataclass(frozen=True)
class Standing:
    """A post that stands already: it takes its place, its time and its artwork's turn."""

    artwork_id: str
    network: str
    at: datetime


@dataclass(frozen=True)
class FillRequest:
    """The wishes. ``candidates`` come in the order in which they are to be used. ``cooldown_days`` is the least
    distance between two posts of one artwork on one network."""

    start: date
    end: date
    zone: ZoneInfo
    now: datetime
    rules: dict[str, NetworkRule]
    moments: tuple[Moment, ...]
    candidates: tuple[Candidate, ...]
    standing: tuple[Standing, ...] = ()
    excluded: frozenset[date] = frozenset()
    strategy: Strategy = Strategy.FAVOURABLE_ONLY
    cooldown_days: int = 30
    seed: str = ""


@dataclass(frozen=True)
class Placement:
    """One post that the filling proposes, and why then."""

    artwork_id: str
    network: str
    at: datetime
    event_id: str
    reason: str


@dataclass(frozen=True)
class Unplaced:
    """Something that found no place: an artwork or a day, and why."""

    what: str
    reason: str


@dataclass(frozen=True)
class FillResult:
    """Placements in order of time, and what was left."""

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...] = field(default=())


def check(request: FillRequest) -> None:
    """Raises FillRefused when the wishes contradict themselves."""
    if request.end < request.start:
        raise FillRefused("The last day is before the first. Please choose a later last day.", field="end")
    if (request.end - request.start).days >= LONGEST_DAYS:
        raise FillRefused(f"Please fill at most {LONGEST_DAYS} days at once.", field="end")
    if not request.rules:
        raise FillRefused("Choose at least one network.", field="networks")
