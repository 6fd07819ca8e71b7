"""Where each artwork was and will be: the rest between two posts, series in order, collections in a row.

Guaranteed for what ``may`` allows: the artwork has words for the network, was not dropped there, is at least the
cooldown away from each of its posts on the network, before and after, and is the next of its series there.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import product

from apps.tenant.schedule.filling.clock import MINUTE, minute_of, span_of, stamp_of
from apps.tenant.schedule.filling.turns import in_series_order, is_of_a_series
from apps.tenant.schedule.filling.types import Candidate, FillRequest

NEVER = 1 << 80


class Memory:
    """Posts by artwork and by network. Questions cost a bisection or two."""

    def __init__(self, request: FillRequest, candidates: list[Candidate]) -> None:
        self._cooldown = span_of(timedelta(days=request.cooldown_days))
        self._dropped = {(artwork, network, minute_of(stamp_of(at))) for artwork, network, at in request.dropped}
        self._collections = {one.artwork_id: one.collection_id for one in candidates}
        self._uses: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._lines: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._series_posts: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        self._at: dict[int, list[str]] = defaultdict(list)
        self._placed: set[tuple[int, str]] = set()
        self._of_series = {one.artwork_id: one for one in candidates if is_of_a_series(one)}
        self._next = _successors(self._of_series.values(), request.rules)

    def enter(
        self, artwork_id: str, network: str, stamp: int, collection_id: str = "", *, placed: bool = False
    ) -> bool:
        """Note a post; whether it is the artwork's first in that minute, on any network."""
        insort(self._uses[artwork_id, network], stamp)
        insort(self._lines[network], (stamp, collection_id or self._collections.get(artwork_id, "")))
        if artwork_id in self._of_series:
            insort(self._series_posts[network, self._of_series[artwork_id].collection_id], (stamp, artwork_id))
        if placed:
            self._placed.add((stamp, network))
        together = self._at[minute_of(stamp)]
        is_first = artwork_id not in together
        together.append(artwork_id)
        return is_first

    def together(self, stamp: int) -> list[str]:
        """The artworks that are posted in that minute."""
        return self._at.get(stamp, [])

    def may(self, candidate: Candidate, network: str, stamp: int) -> bool:
        """Whether the artwork may be posted there then, as far as artworks go."""
        return (
            network in candidate.networks
            and self.is_rested(candidate.artwork_id, network, stamp)
            and (candidate.artwork_id, network, stamp) not in self._dropped
            and self.is_next_of_series(candidate, network, stamp)
        )

    def is_rested(self, artwork_id: str, network: str, stamp: int) -> bool:
        """Whether the network's nearest posts of the artwork are a cooldown away or more."""
        uses = self._uses.get((artwork_id, network))
        if not uses:
            return True
        place = bisect_left(uses, stamp)
        if place and stamp - uses[place - 1] < self._cooldown:
            return False
        return place == len(uses) or uses[place] - stamp >= max(self._cooldown, MINUTE)

    def is_next_of_series(self, candidate: Candidate, network: str, stamp: int) -> bool:
        """Whether it follows the post of its series before it, and what was placed after it follows it."""
        if candidate.artwork_id not in self._of_series:
            return True
        series = candidate.collection_id
        if self.next_part(network, series, stamp) != candidate.artwork_id:
            return False
        posts = self._series_posts.get((network, series), [])
        place = bisect_left(posts, (stamp, ""))
        if place == len(posts) or (posts[place][0], network) not in self._placed:
            return True
        return self._next[network, series, candidate.artwork_id] == posts[place][1]

    def next_part(self, network: str, series: str, stamp: int) -> str | None:
        """The artwork that follows the network's last post of the series before a time."""
        posts = self._series_posts.get((network, series), [])
        place = bisect_left(posts, (stamp, ""))
        return self._next.get((network, series, posts[place - 1][1] if place else ""))

    def next_post(self, network: str, stamp: int) -> int:
        """The time of the network's next post."""
        line = self._lines[network]
        place = bisect_left(line, (stamp + 1, ""))
        return line[place][0] if place < len(line) else NEVER

    def earliest(self, candidate: Candidate, network: str, stamp: int) -> int:
        """No later than the artwork's next chance there, after a time at which it had none and nothing was placed."""
        if not self.is_rested(candidate.artwork_id, network, stamp):
            uses = self._uses[candidate.artwork_id, network]
            place = bisect_left(uses, stamp + max(self._cooldown, MINUTE))
            return max(stamp + MINUTE, uses[place - 1] + self._cooldown)
        if (candidate.artwork_id, network, stamp) in self._dropped:
            return stamp + MINUTE
        return self.next_post(network, stamp)

    def repeats(self, candidate: Candidate, network: str, stamp: int, next_place: int) -> bool:
        """Whether the post before, or the one after if no free place is between, is of the same collection."""
        if not candidate.collection_id:
            return False
        line = self._lines[network]
        place = bisect_left(line, (stamp, ""))
        if place and line[place - 1][1] == candidate.collection_id:
            return True
        return place < len(line) and line[place][0] < next_place and line[place][1] == candidate.collection_id

    def rests_until(self, artwork_id: str, network: str) -> int | None:
        """When the artwork has rested from its last post on the network; None when it has none."""
        uses = self._uses.get((artwork_id, network))
        return uses[-1] + self._cooldown if uses else None


def _successors(series: Iterable[Candidate], networks: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """By network, series and artwork ("" before the first): which comes next, round after round."""
    members: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in series:
        members[candidate.collection_id].append(candidate)
    found: dict[tuple[str, str, str], str] = {}
    for network, (collection, ones) in product(networks, members.items()):
        ordered = sorted(ones, key=in_series_order)
        following = next((one.artwork_id for one in ordered if network in one.networks), None)
        if following is None:
            continue
        found[network, collection, ""] = following
        for one in reversed(ordered):
            found[network, collection, one.artwork_id] = following
            if network in one.networks:
                following = one.artwork_id
    return found
