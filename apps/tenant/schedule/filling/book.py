"""The book of taken times: limits a day, distance between posts, and whose turn it is."""

from bisect import bisect_left, insort
from collections import defaultdict
from datetime import date, datetime, timedelta

from apps.tenant.schedule.filling.types import Candidate, FillRequest


class Book:
    """Everything that stands, old and newly placed. Each question costs a look-up or a bisection."""

    def __init__(self, request: FillRequest) -> None:
        self._zone = request.zone
        self._rules = request.rules
        self._cooldown = timedelta(days=request.cooldown_days)
        self._times: dict[str, list[datetime]] = defaultdict(list)
        self._per_day: dict[tuple[str, date], int] = defaultdict(int)
        self._uses: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        self._count: dict[str, int] = defaultdict(int)
        self._collections = {candidate.artwork_id: candidate.collection_id for candidate in request.candidates}
        self._last_collection: dict[str, str] = {}
        for post in request.standing:
            self.enter(post.artwork_id, post.network, post.at)

    def enter(self, artwork_id: str, network: str, at: datetime) -> None:
        """Note a post."""
        self._count[artwork_id] += 1
        insort(self._times[network], at)
        insort(self._uses[artwork_id, network], at)
        self._per_day[network, at.astimezone(self._zone).date()] += 1
        self._last_collection[network] = self._collections.get(artwork_id, "")

    def has_room(self, network: str, at: datetime) -> bool:
        """Whether the network's daily limit and spacing allow a post then."""
        rule = self._rules[network]
        if self._per_day[network, at.astimezone(self._zone).date()] >= rule.per_day:
            return False
        times = self._times[network]
        place = bisect_left(times, at)
        near = times[max(0, place - 1) : place + 1]
        return all(abs(at - other) >= rule.spacing and other != at for other in near)

    def is_rested(self, candidate: Candidate, network: str, at: datetime) -> bool:
        """Whether the artwork was not on the network within the cooldown, before or after."""
        uses = self._uses[candidate.artwork_id, network]
        place = bisect_left(uses, at)
        near = uses[max(0, place - 1) : place + 1]
        return all(abs(at - other) >= self._cooldown and other != at for other in near)

    def follows_itself(self, candidate: Candidate, network: str) -> bool:
        """Whether the network's last post was of the same collection."""
        return bool(candidate.collection_id) and self._last_collection.get(network) == candidate.collection_id

    def uses(self, candidate: Candidate) -> int:
        """How many posts of the artwork stand."""
        return self._count[candidate.artwork_id]
