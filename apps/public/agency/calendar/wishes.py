"""Which part of the calendar is shown: read from the address, and written back into it."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.http import QueryDict
from django.utils.dateparse import parse_date

from apps.core.networks import Network
from apps.core.requests import uuid_in
from apps.core.statuses import POST
from apps.core.times import is_of_our_time, wall_time

SHOWS = {"month": "Month", "week": "Week", "day": "Day", "list": "List", "clashes": "Clashes"}
STATES = {value: status.label for value, status in POST.items() if value != "cancelled"}
CLASHES = {"any": "Clashes only", "network": "Clashes on the same network only"}
# How far the list and the clashes look ahead.
AHEAD = timedelta(days=92)


@cache
def zone_names() -> frozenset[str]:
    """The zones that the calendar can be shown in."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class Wishes:
    """What is shown; what isn't known in the address counts as not set. ``day`` lies in the month or week."""

    show: str
    day: date
    zone: str
    q: str = ""
    client: str = ""
    network: str = ""
    state: str = ""
    clashes: str = ""

    @classmethod
    def read(cls, query: QueryDict, *, zone: str, today: date) -> "Wishes":
        """From the query of an address; ``today`` is the day where none is given, or one that is not of our time."""
        return cls(
            show=_known(query, "show", SHOWS) or "month",
            day=_day(query.get("day", "")) or today,
            zone=zone,
            q=query.get("q", "").replace("\0", "").strip()[:100],
            client=uuid_in(query, "client"),
            network=_known(query, "network", Network.posted_values()),
            state=_known(query, "state", STATES),
            clashes=_known(query, "clashes", CLASHES),
        )

    @property
    def tz(self) -> ZoneInfo:
        """The zone that days begin in."""
        return ZoneInfo(self.zone)

    @property
    def first_day(self) -> date:
        """The first day that is shown: in a month the Monday of its first week."""
        if self.show == "month":
            return _monday(self.day.replace(day=1))
        return _monday(self.day) if self.show == "week" else self.day

    @property
    def day_count(self) -> int:
        """How many days are shown, from the first."""
        if self.show == "month":
            return (_monday(_next_month(self.day) - timedelta(days=1)) - self.first_day).days + 7
        return {"week": 7, "day": 1}.get(self.show, AHEAD.days)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From which moment to which, the last not included."""
        return self._begins(self.first_day), self._begins(self.first_day + timedelta(days=self.day_count))

    @property
    def before(self) -> date:
        """A day in the part before this one."""
        if self.show == "month":
            return (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)
        return self.first_day - timedelta(days=self._step)

    @property
    def after(self) -> date:
        """A day in the part after this one."""
        return _next_month(self.day) if self.show == "month" else self.first_day + timedelta(days=self._step)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any((self.q, self.client, self.network, self.state, self.clashes))

    def query(self, **changes: object) -> str:
        """As the query of an address, with these set otherwise; what is empty is left out."""
        values = {**asdict(self), **changes}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def _step(self) -> int:
        return {"day": 1}.get(self.show, 7)

    def _begins(self, day: date) -> datetime:
        return wall_time(day, time(), self.tz).at.astimezone(UTC)


def _known(query: QueryDict, name: str, values: object) -> str:
    value = query.get(name, "")
    return value if value in values else ""  # type: ignore[operator]


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and is_of_our_time(day) else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
