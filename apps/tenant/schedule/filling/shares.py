"""Fair shares of calendars with the same priority.

A calendar's share is the part of its moments in the period that is used, over all networks together. The calendar with
the smaller share is *behind*, and its moments are liked better. Posts that stand and pinned ones count when their time
comes, as if they had just been chosen: so a filling around pins makes the same choices before and after them.
"""

from collections.abc import Iterable

from apps.tenant.schedule.filling.types import Moment

_WHOLE = 1_000_000


class Shares:
    """How much of each calendar is used."""

    def __init__(self, moments: Iterable[Moment], networks: int) -> None:
        self._offered: dict[str, int] = {}
        self._used: dict[str, int] = {}
        self._standing: dict[str, list[tuple[int, str]]] = {}
        for moment in moments:
            self._offered[moment.calendar_id] = self._offered.get(moment.calendar_id, 0) + networks

    def note(self, calendar_id: str) -> None:
        """One of its moments is used on one network."""
        self._used[calendar_id] = self._used.get(calendar_id, 0) + 1

    def expect(self, network: str, day: int, calendar_id: str) -> None:
        """The network has a post already that uses one of its moments; to be told in order of time."""
        self._standing.setdefault(network, []).append((day, calendar_id))

    def pass_to(self, network: str, day: int) -> None:
        """Count the network's posts of the days before."""
        standing = self._standing.get(network, [])
        while standing and standing[0][0] < day:
            self.note(standing.pop(0)[1])

    def behind(self, calendar_id: str) -> int:
        """The unused part, in millionths."""
        offered = self._offered.get(calendar_id, 0)
        return _WHOLE - _WHOLE * self._used.get(calendar_id, 0) // offered if offered else 0

    def choose(self, moments: tuple[Moment, ...]) -> Moment:
        """Whose moment a minute counts as: of those of the best priority the one of the calendar furthest behind."""
        best = [moment for moment in moments if moment.priority == moments[0].priority]
        return max(best, key=lambda moment: self.behind(moment.calendar_id))
