"""``fill``: times first, then artworks, then a second look at what stayed open (docs/filling.md)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator

from apps.tenant.schedule.filling.choose_artworks import ArtworkChooser
from apps.tenant.schedule.filling.choose_times import Place, TimeChooser, in_turn
from apps.tenant.schedule.filling.clock import moment_of
from apps.tenant.schedule.filling.explain import unplaced, why_then
from apps.tenant.schedule.filling.memory import NEVER
from apps.tenant.schedule.filling.schedule import Schedule
from apps.tenant.schedule.filling.shares import Shares
from apps.tenant.schedule.filling.times import Option
from apps.tenant.schedule.filling.types import FillRequest, FillResult, Placement, check

Options = dict[str, list[Option]]
Progress = Callable[[float], None]
_TIMES, _ARTWORKS, _STEPS = 0.6, 0.95, 24


def fill(request: FillRequest, progress: Progress | None = None) -> FillResult:
    """A schedule for the wishes. Raises FillRefused when they contradict themselves.

    No limit, distance, cooldown or excluded day is ever broken by what is placed, nothing is placed in the past, and
    the same request gives the same result. ``progress`` is told how much is done, growing from 0 to 1, a few dozen
    times. Pure: no query, no clock, no chance but the seed's.
    """
    check(request)
    tell = progress or (lambda _: None)
    tell(0.0)
    schedule = Schedule(request)
    networks = in_turn(request)
    options = schedule.options(networks)
    shares = schedule.shares(options)
    places = _choose_times(request, schedule, options, shares, tell)
    half_round = _half_a_round(places, len(schedule.candidates))
    chooser = ArtworkChooser(schedule.candidates, schedule.memory, schedule.turns, half_round)
    posts = list(_choose_artworks(schedule, chooser, places, tell))
    if len(posts) < sum(map(len, places.values())):
        posts += _second_look(schedule, chooser, options, shares)
    tell(0.98)
    posts = sorted([*request.pinned, *posts], key=lambda one: (one.at, one.network))
    result = FillResult(tuple(posts), tuple(unplaced(request, schedule, options, posts)))
    tell(1.0)
    return result


def _choose_times(
    request: FillRequest, schedule: Schedule, options: Options, shares: Shares, tell: Progress
) -> dict[str, list[Place]]:
    chooser = TimeChooser(request, schedule.clock, schedule.ledger_of_what_stands(), shares)
    places: dict[str, list[Place]] = {}
    for network, ones in options.items():
        places[network] = chooser.choose(network, ones)
        tell(_TIMES * len(places) / len(options))
    return places


def _choose_artworks(
    schedule: Schedule, chooser: ArtworkChooser, places: dict[str, list[Place]], tell: Progress
) -> Iterator[Placement]:
    stamps = {network: [place.stamp for place in ones] for network, ones in places.items()}
    minutes: dict[int, dict[str, Place]] = defaultdict(dict)
    for network, ones in places.items():
        for place in ones:
            minutes[place.stamp][network] = place
    step = len(minutes) // _STEPS + 1
    for number, stamp in enumerate(sorted(minutes)):
        if number % step == 0:
            tell(_TIMES + (_ARTWORKS - _TIMES) * number / len(minutes))

        def next_place(network: str, stamp: int = stamp) -> int:
            where = bisect_right(stamps[network], stamp)
            return stamps[network][where] if where < len(stamps[network]) else NEVER

        yield from _announce(schedule, chooser, minutes[stamp], next_place)


def _half_a_round(places: dict[str, list[Place]], artworks: int) -> int:
    """The time in which half of the artworks are announced."""
    stamps = {place.stamp for ones in places.values() for place in ones}
    return (max(stamps) - min(stamps)) * artworks // (2 * len(stamps)) if stamps else 0


def _second_look(schedule: Schedule, chooser: ArtworkChooser, options: Options, shares: Shares) -> Iterator[Placement]:
    """Times that were not chosen, or for which there was no artwork, while one of them can still have a post.

    Afterwards no post can be added anywhere without breaking a rule.
    """
    minutes: dict[int, dict[str, Option]] = defaultdict(dict)
    for network, ones in options.items():
        for option in ones:
            minutes[option.stamp][network] = option
    while True:
        chooser.from_the_start()
        found = 0
        for stamp in sorted(minutes):
            places = {
                network: Place(network, option, shares.choose(option.moments) if option.moments else None)
                for network, option in minutes[stamp].items()
                if not chooser.has_nobody(network, stamp)
                and schedule.ledger.obstacle(network, stamp, option.day) is None
            }
            for placement in _announce(schedule, chooser, places, lambda _: NEVER):
                found += 1
                yield placement
        if not found:
            return


def _announce(
    schedule: Schedule, chooser: ArtworkChooser, places: dict[str, Place], next_place: Callable[[str], int]
) -> Iterator[Placement]:
    if not places:
        return
    stamp = next(iter(places.values())).stamp
    for network, candidate, why in chooser.announce(stamp, list(places), next_place):
        place = places[network]
        schedule.ledger.enter(network, stamp)
        schedule.days_with_posts.add(place.option.day)
        yield Placement(candidate.artwork_id, network, moment_of(stamp), place.event_id, f"{why_then(place)} {why}")
