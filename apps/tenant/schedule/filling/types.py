"""What a filling is asked, and what it answers. All moments are aware; days are days of the workspace's zone."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
    """At most ``per_day`` posts a day and ``per_week`` a week (Monday to Sunday, 0 is no limit), ``spacing`` apart."""

    per_day: int
    spacing: timedelta
    per_week: int = 0


@dataclass(frozen=True)
class WeeklyTime:
    """A posting time of one network each week, by the zone's clock; ``natural`` may shift it by a few minutes."""

    network: str
    weekday: int
    at: time
    natural: bool = True


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
    series_place: int | None = None


@dataclass(frozen=True)
class Standing:
    """A post that stands already: it takes its place, its time, its event and its artwork's turn."""

    artwork_id: str
    network: str
    at: datetime
    event_id: str = ""
    collection_id: str = ""


@dataclass(frozen=True)
class Placement:
    """One post that the filling proposes, and why then."""

    artwork_id: str
    network: str
    at: datetime
    event_id: str
    reason: str


@dataclass(frozen=True)
class FillRequest:
    """The wishes. ``candidates`` come in the order in which they are to be used.

    ``cooldown_days`` is the least distance between two posts of one artwork on one network, ``spacing_over_all`` that
    between any two posts of different minutes, whatever their networks. ``weekly`` are taken on days without a
    favourable time, for ``FILL_ALL_DAYS``; a network without any gets usual times. ``pinned`` placements stay and
    come back as they are; ``dropped`` are (artwork, network, moment) that are not to come back.
    """

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
    spacing_over_all: timedelta = timedelta()
    weekly: tuple[WeeklyTime, ...] = ()
    pinned: tuple[Placement, ...] = ()
    dropped: frozenset[tuple[str, str, datetime]] = frozenset()


@dataclass(frozen=True)
class Unplaced:
    """Something that found no place: an artwork or a day, and why. ``subject_id`` is the artwork's id or the day."""

    what: str
    reason: str
    kind: str = "artwork"
    subject_id: str = ""


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
