"""First stage: which minutes each network uses, as if there were artworks enough.

Networks choose one after another, the busiest first. Each gets, exactly, the best under all rules of time, given what
stands and what the networks before it chose (docs/filling.md defines "best" and says what follows from it):
1. as many favourable minutes of the first priority as possible, then of the second, …, then weekly and usual times;
2. then as many days with a post as possible;
3. then as many minutes as possible that another network uses too;
4. then, where a week has a limit, as many as possible on days that divide the week evenly.
Among all that are best in this sense it takes, day by day, the calendars that are behind in their share, then times
spread over the waking hours, then earlier ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.tenant.schedule.filling.clock import MINUTE, Clock, span_of, week_of
from apps.tenant.schedule.filling.ledger import Ledger
from apps.tenant.schedule.filling.selection import Item, Selection
from apps.tenant.schedule.filling.shares import Shares
from apps.tenant.schedule.filling.times import FIRST_USUAL, LAST_USUAL, Option
from apps.tenant.schedule.filling.types import FillRequest, Moment, NetworkRule


@dataclass(frozen=True, slots=True)
class Place:
    """A chosen minute of a network, with the moment that it counts as."""

    network: str
    option: Option
    moment: Moment | None

    @property
    def stamp(self) -> int:
        """When."""
        return self.option.stamp

    @property
    def event_id(self) -> str:
        """Of its moment."""
        return self.moment.event_id if self.moment else ""


def in_turn(request: FillRequest) -> list[str]:
    """The networks, the busiest first."""
    rules = request.rules

    def busy(network: str) -> tuple[object, ...]:
        rule = rules[network]
        return -rule.per_day, -(rule.per_week or 7 * rule.per_day), rule.spacing, network

    return sorted(rules, key=busy)


class TimeChooser:
    """Chooses for one network after another. The ledger holds what stands, and is told of what is chosen."""

    def __init__(self, request: FillRequest, clock: Clock, ledger: Ledger, shares: Shares) -> None:
        self._request, self._clock = request, clock
        self._ledger, self._shares = ledger, shares
        self._said: dict[int, Moment] = {}

    def choose(self, network: str, options: Sequence[Option]) -> list[Place]:
        """The best minutes of these options, in order of time."""
        rule, ledger = self._request.rules[network], self._ledger
        free = [one for one in options if ledger.obstacle(network, one.stamp, one.day) is None]
        distance = max(span_of(rule.spacing), span_of(self._request.spacing_over_all), MINUTE)
        selection = Selection(self._items(network, free), distance, *self._rooms(network, free))
        walk = selection.walk(self._weight(network, free), lambda day: self._shares.pass_to(network, day))
        places = [self._place(network, free[number]) for number in walk]
        self._shares.pass_to(network, self._request.end.toordinal() + 1)
        for place in places:
            ledger.enter(network, place.stamp)
        return places

    def _items(self, network: str, free: list[Option]) -> list[Item]:
        """Each level of the objective is a digit of a number, so large that no sum reaches the next one."""
        base = 1 << (len(free) + 1).bit_length()
        classes = sorted({one.priority for one in free if one.priority is not None})
        worth = {priority: base ** (len(classes) - place + 3) for place, priority in enumerate(classes)}
        rule, ledger = self._request.rules[network], self._ledger
        slot, opening, even = base**3, base**2, _even_weekdays(rule)
        items = []
        for one in free:
            gain = worth[one.moments[0].priority] if one.moments else slot
            gain += base * (one.stamp in ledger.minutes) + ((one.day - 1) % 7 in even)
            items.append(Item(one.stamp, one.day, gain, 0 if ledger.in_day[network, one.day] else opening))
        return items

    def _rooms(self, network: str, free: list[Option]) -> tuple[dict[int, int], dict[int, int]]:
        """What the limits leave, by day and by week; a week whose limit can't be reached is not named."""
        rule, ledger = self._request.rules[network], self._ledger
        offered: dict[int, int] = {}
        for one in free:
            offered[one.day] = offered.get(one.day, 0) + 1
        by_day = {day: min(count, rule.per_day - ledger.in_day[network, day]) for day, count in offered.items()}
        by_week: dict[int, int] = {}
        for day, count in by_day.items():
            by_week[week_of(day)] = by_week.get(week_of(day), 0) + count
        left = {week: rule.per_week - ledger.in_week[network, week] for week in by_week if rule.per_week}
        return by_day, {week: room for week, room in left.items() if room < by_week[week]}

    def _weight(self, network: str, free: list[Option]) -> Callable[[int, int], int]:
        """How much a network likes a minute, among selections that are equally good."""
        rule, ledger, behind = self._request.rules[network], self._ledger, self._shares.behind
        before = [ledger.earlier_that_day(network, one.stamp, one.day) for one in free]
        parts = max(1, min(rule.per_day, LAST_USUAL - FIRST_USUAL))

        def weight(number: int, count: int) -> int:
            option = free[number]
            fairness = 0
            if option.moments:
                best = option.moments[0].priority
                fairness = max(behind(one.calendar_id) for one in option.moments if one.priority == best)
            part = (option.wall - FIRST_USUAL) * parts // (LAST_USUAL - FIRST_USUAL)
            return fairness * 1000 + (part == count + before[number])

        return weight

    def _place(self, network: str, option: Option) -> Place:
        """The moment that the minute counts as: the one that other networks use it for, if this one may."""
        if not option.moments:
            return Place(network, option, None)
        said = self._said.get(option.stamp)
        is_as_good = said is not None and said in option.moments and said.priority == option.priority
        moment = said if said is not None and is_as_good else self._shares.choose(option.moments)
        self._said.setdefault(option.stamp, moment)
        self._shares.note(moment.calendar_id)
        return Place(network, option, moment)


def _even_weekdays(rule: NetworkRule) -> set[int]:
    """The weekdays (0 is Monday) that divide a week evenly for its limit: of three Tue, Thu, Sat."""
    count = min(rule.per_week, 7)
    return {(2 * number + 1) * 7 // (2 * count) for number in range(count)}
