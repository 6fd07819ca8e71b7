"""Short ways to requests for examples: noon of day after day, one artwork after another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.tenant.schedule.filling import Candidate, FillRequest, FillResult, Moment, NetworkRule

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
ALL = frozenset({"instagram", "pinterest"})


def on(day: float, hour: float = 12) -> datetime:
    """A time on a day counted from the first one, 0."""
    return BEGIN + timedelta(days=day, hours=hour)


def moment(at: datetime, priority: int = 1, calendar: str = "AB") -> Moment:
    return Moment(at, f"{calendar} {at:%j %H:%M}", calendar, calendar, "Moon trine Venus", priority)


def artwork(name: str, collection: str = "", place: int | None = None, networks: frozenset[str] = ALL) -> Candidate:
    return Candidate(name, name.title(), networks, collection, place)


def rule(per_day: int = 1, hours: float = 0, per_week: int = 0) -> NetworkRule:
    return NetworkRule(per_day, timedelta(hours=hours), per_week)


def request(days: int = 7, **wishes: object) -> FillRequest:
    """A moment at noon every day, one post a day on instagram, UTC."""
    base = FillRequest(
        start=BEGIN.date(),
        end=BEGIN.date() + timedelta(days=days - 1),
        zone=ZoneInfo("UTC"),
        now=on(-1),
        rules={"instagram": rule()},
        moments=tuple(moment(on(day)) for day in range(days)),
        candidates=tuple(artwork(f"a{number}") for number in range(days)),
    )
    return replace(base, **wishes)


def shown(result: FillResult, network: str = "instagram") -> list[str]:
    return [one.artwork_id for one in result.placements if one.network == network]
