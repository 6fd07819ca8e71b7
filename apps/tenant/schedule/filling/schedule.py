"""What stands and what is placed, together: the times, the artworks and the turns of one filling.

Standing and pinned posts are entered first, in an order that does not depend on the request's.
"""

from collections import defaultdict
from collections.abc import Iterable

from apps.tenant.schedule.filling.clock import Clock, stamp_of
from apps.tenant.schedule.filling.ledger import Ledger
from apps.tenant.schedule.filling.memory import Memory
from apps.tenant.schedule.filling.shares import Shares
from apps.tenant.schedule.filling.times import Offer, Option
from apps.tenant.schedule.filling.turns import Turns
from apps.tenant.schedule.filling.types import FillRequest


class Schedule:
    """All that one filling knows. ``ledger`` and ``memory`` grow with every post that is placed."""

    def __init__(self, request: FillRequest) -> None:
        self.clock = Clock(request.zone)
        self.offer = Offer(request, self.clock)
        self.candidates = list({one.artwork_id: one for one in reversed(request.candidates)}.values())[::-1]
        self.fixed = sorted(
            [
                (stamp_of(one.at), one.network, one.artwork_id, one.event_id, one.collection_id)
                for one in request.standing
            ]
            + [(stamp_of(one.at), one.network, one.artwork_id, one.event_id, "") for one in request.pinned]
        )
        self.ledger = Ledger(request, self.clock)
        self.memory = Memory(request, self.candidates)
        self.turns = Turns(self.candidates, request.rules)
        self.days_with_posts: set[int] = set()
        self._request = request
        days = range(request.start.toordinal() - 1, request.end.toordinal() + 2)
        for stamp, network, artwork_id, _, collection_id in self.fixed:
            self.ledger.enter(network, stamp)
            if self.memory.enter(artwork_id, network, stamp, collection_id):
                self.turns.expect(artwork_id, stamp)
            if stamp // 86_400_000_000 + 719163 in days:
                self.days_with_posts.add(self.clock.day(stamp))

    def ledger_of_what_stands(self) -> Ledger:
        """A second ledger, for thinking about times before there are artworks for them."""
        ledger = Ledger(self._request, self.clock)
        for stamp, network, *_ in self.fixed:
            ledger.enter(network, stamp)
        return ledger

    def shares(self, networks: Iterable[str]) -> Shares:
        """The calendars' shares before anything is placed on these networks."""
        offered = [moment for option in self.offer.favourable for moment in option.moments]
        shares = Shares(offered, len(self._request.rules))
        chosen_for = set(networks)
        calendars = {moment.event_id: moment.calendar_id for moment in offered}
        for stamp, network, _, event_id, _ in self.fixed:
            if event_id in calendars and network in chosen_for:
                shares.expect(network, self.clock.day(stamp), calendars[event_id])
            elif event_id in calendars:
                shares.note(calendars[event_id])
        return shares

    def options(self, networks: list[str]) -> dict[str, list[Option]]:
        """The times that are open to each network that has an artwork with words for it."""
        used: dict[str, set[str]] = defaultdict(set)
        for _, network, _, event_id, _ in self.fixed:
            if event_id:
                used[network].add(event_id)
        return {network: self.offer.of(network, used[network]) for network in networks if self.has_words(network)}

    def has_words(self, network: str) -> bool:
        """Whether any artwork may be posted there."""
        return next(self.turns.queue(network), None) is not None
