"""Second stage: which artwork goes out in a chosen minute. One painting is one announcement.

For every minute, in order of time, and every network of it in turn: an artwork that goes out in this minute already;
else the first whose turn it is. One whose collection is next to it on the network is taken only when no other artwork
may go out there then; of the others, one that stands within the next half round only when there is none without.
What is taken goes to all other networks of the minute where it may and does not repeat.
A place stays empty only when no artwork may go out there then (``Memory.may``).
"""

from collections.abc import Callable, Iterable, Iterator

from apps.tenant.schedule.filling.memory import Memory
from apps.tenant.schedule.filling.turns import Turns, is_of_a_series
from apps.tenant.schedule.filling.types import Candidate

TOGETHER = "Announced on several networks at once."
SERIES = "Next of its series."
ONLY = "No other collection had one free."
LONGEST = "Waited longest."
OF_ITS = "Waited longest of its collection."
OUTSIDE = "Waited longest of those outside collections."

Chosen = tuple[str, Candidate, str]


class ArtworkChooser:
    """Chooses minute by minute and tells the memory and the turns."""

    def __init__(self, candidates: Iterable[Candidate], memory: Memory, turns: Turns, half_round: int) -> None:
        self._by_id = {candidate.artwork_id: candidate for candidate in candidates}
        self._memory, self._turns, self._half_round = memory, turns, half_round
        self._has_collections = any(candidate.collection_id for candidate in self._by_id.values())
        self._nobody_until: dict[str, int] = {}

    def from_the_start(self) -> None:
        """Minutes are asked in order of time; now they start again."""
        self._nobody_until = {}

    def has_nobody(self, network: str, stamp: int) -> bool:
        """Whether it is known already that no artwork may go out there then."""
        return stamp < self._nobody_until.get(network, 0)

    def announce(self, stamp: int, networks: list[str], next_place: Callable[[str], int]) -> Iterator[Chosen]:
        """What goes out on these networks in a minute, and why. ``next_place``: the network's next chosen minute."""
        self._turns.pass_to(stamp)
        waiting = list(networks)
        for artwork_id in list(self._memory.together(stamp)):
            candidate = self._by_id.get(artwork_id)
            if candidate:
                yield from self._spread(candidate, stamp, waiting, next_place)
        while waiting:
            network = waiting.pop(0)
            candidate, why = self._first(network, stamp, next_place(network))
            if candidate:
                self._enter(candidate, network, stamp)
                yield network, candidate, why
                yield from self._spread(candidate, stamp, waiting, next_place)

    def _spread(
        self, candidate: Candidate, stamp: int, waiting: list[str], next_place: Callable[[str], int]
    ) -> Iterator[Chosen]:
        memory = self._memory
        for network in list(waiting):
            if memory.may(candidate, network, stamp):
                if memory.repeats(candidate, network, stamp, next_place(network)):
                    continue
                waiting.remove(network)
                self._enter(candidate, network, stamp)
                yield network, candidate, TOGETHER

    def _first(self, network: str, stamp: int, next_place: int) -> tuple[Candidate | None, str]:
        """Whose turn it is there, and why."""
        if self.has_nobody(network, stamp):
            return None, ""
        memory = self._memory
        best: Candidate | None = None
        grade, earliest = 4, memory.next_post(network, stamp)
        for candidate in self._in_turn(network, stamp):
            if grade == 2 and best and candidate.collection_id == best.collection_id:
                continue  # no better than the best: it repeats the same collection
            if not memory.may(candidate, network, stamp):
                earliest = min(earliest, memory.earliest(candidate, network, stamp))
                continue
            repeats = memory.repeats(candidate, network, stamp, next_place)
            drawback = 2 * repeats + self._turns.comes_soon(candidate.artwork_id, stamp, self._half_round)
            if drawback < grade:
                best, grade = candidate, drawback
            if not drawback:
                break
        if best is None:
            self._nobody_until[network] = earliest
            return None, ""
        if grade >= 2:
            return self._together(network, stamp) or best, ONLY
        return best, self._why(best)

    def _in_turn(self, network: str, stamp: int) -> Iterator[Candidate]:
        """The artworks in turn; of a series only the next part, found once, for a series may be long."""
        parts: dict[str, str | None] = {}
        for candidate in self._turns.queue(network):
            if is_of_a_series(candidate):
                series = candidate.collection_id
                if series not in parts:
                    parts[series] = self._memory.next_part(network, series, stamp)
                if parts[series] != candidate.artwork_id:
                    continue
            yield candidate

    def _together(self, network: str, stamp: int) -> Candidate | None:
        """One that goes out in this minute elsewhere: better than another one, when both repeat their collection."""
        there = (self._by_id.get(artwork_id) for artwork_id in self._memory.together(stamp))
        return next((one for one in there if one and self._memory.may(one, network, stamp)), None)

    def _enter(self, candidate: Candidate, network: str, stamp: int) -> None:
        self._nobody_until.pop(network, None)
        if self._memory.enter(candidate.artwork_id, network, stamp, placed=True):
            self._turns.note(candidate.artwork_id)

    def _why(self, candidate: Candidate) -> str:
        if is_of_a_series(candidate):
            return SERIES
        if candidate.collection_id:
            return OF_ITS
        return OUTSIDE if self._has_collections else LONGEST
