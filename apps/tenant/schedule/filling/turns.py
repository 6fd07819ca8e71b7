"""Whose turn it is: artworks with fewest announcements first, and among equals mixed over the collections.

An announcement is a minute at which an artwork is posted, on however many networks. The mix spreads every collection
evenly over one round through all artworks: of a collection of n whose first artwork stands at the part p of the list,
the j-th (from 0) is due at the part (j + p) / n of the round. So within a collection, and among artworks without one,
the order is that of the candidates (of a series that of its places), and each collection comes as often as it is large.

Posts that stand and pinned ones count when their time comes, as if they had just been chosen; until then an artwork
that has one soon is to wait, if another may go out. So a filling around pins chooses as it did before they were pinned.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from apps.tenant.schedule.filling.types import Candidate


class Turns:
    """For each network the artworks with words for it, in turn. A note costs a few bisections."""

    def __init__(self, candidates: Iterable[Candidate], networks: Iterable[str]) -> None:
        self._mixed = _mixed(list(candidates))
        self._rank = {candidate.artwork_id: rank for rank, candidate in enumerate(self._mixed)}
        self._count = max(1, len(self._mixed))
        self._uses = [0] * self._count
        self._expected: list[tuple[int, str]] = []
        self._passed = 0
        self._to_come: dict[str, list[int]] = defaultdict(list)
        self._queues: dict[str, list[int]] = {
            network: [rank for rank, one in enumerate(self._mixed) if network in one.networks] for network in networks
        }

    def note(self, artwork_id: str) -> None:
        """The artwork is announced once more."""
        rank = self._rank.get(artwork_id)
        if rank is None:
            return
        key = self._uses[rank] * self._count + rank
        self._uses[rank] += 1
        for network in self._mixed[rank].networks & self._queues.keys():
            queue = self._queues[network]
            del queue[bisect_left(queue, key)]
            insort(queue, key + self._count)

    def expect(self, artwork_id: str, stamp: int) -> None:
        """An announcement that stands; to be told in order of time."""
        self._expected.append((stamp, artwork_id))
        self._to_come[artwork_id].append(stamp)

    def pass_to(self, stamp: int) -> None:
        """Count the standing announcements before a time."""
        while self._passed < len(self._expected) and self._expected[self._passed][0] < stamp:
            self.note(self._expected[self._passed][1])
            self._passed += 1

    def comes_soon(self, artwork_id: str, stamp: int, span: int) -> bool:
        """Whether an announcement of it stands within the span after the time."""
        times = self._to_come.get(artwork_id)
        if not times:
            return False
        place = bisect_left(times, stamp)
        return place < len(times) and times[place] - stamp < span

    def queue(self, network: str) -> Iterator[Candidate]:
        """The artworks in turn. Not to be changed while it is gone through."""
        return (self._mixed[key % self._count] for key in self._queues[network])


def is_of_a_series(candidate: Candidate) -> bool:
    """Whether it has a place in its collection."""
    return candidate.series_place is not None and bool(candidate.collection_id)


def in_series_order(candidate: Candidate) -> tuple[bool, int]:
    """Places of a series first, in order; a stable sort leaves the others as they came."""
    return not is_of_a_series(candidate), candidate.series_place or 0


def _mixed(candidates: list[Candidate]) -> list[Candidate]:
    first: dict[str, int] = {}
    members: dict[str, list[Candidate]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        group = candidate.collection_id or f" {number}"
        first.setdefault(group, number)
        members[group].append(candidate)
    due: list[tuple[float, int, Candidate]] = []
    for group, ones in members.items():
        offset = first[group] / len(candidates)
        for number, candidate in enumerate(sorted(ones, key=in_series_order)):
            due.append(((number + offset) / len(ones), first[group], candidate))
    return [candidate for _, _, candidate in sorted(due, key=lambda one: one[:2])]
