"""The rules of a filling, written down a second time and simply: what the engine's own books are checked against."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from apps.tenant.schedule.filling import Candidate, FillRequest, FillResult, Placement, Strategy


@dataclass(frozen=True)
class Fact:
    """Any post: standing, pinned or new."""

    artwork_id: str
    network: str
    at: datetime
    event_id: str


def new_ones(request: FillRequest, result: FillResult) -> list[Placement]:
    """What the filling added to the pins, which have to be there as they were."""
    counted = Counter(result.placements)
    counted.subtract(Counter(request.pinned))
    assert min(counted.values(), default=0) >= 0, "a pin is missing"
    return sorted(counted.elements(), key=lambda one: (one.at, one.network))


def others(request: FillRequest, new: list[Placement], but: int) -> list[Fact]:
    """Everything that stands, is pinned or new, without the new one of that number."""
    left = chain(request.standing, request.pinned, new[:but], new[but + 1 :])
    return [Fact(one.artwork_id, one.network, one.at.astimezone(UTC), one.event_id) for one in left]


def minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def day_of(request: FillRequest, at: datetime) -> date:
    return at.astimezone(request.zone).date()


def broken(request: FillRequest, result: FillResult) -> list[str]:
    """Every rule that a new post breaks."""
    new = new_ones(request, result)
    found = []
    for number, one in enumerate(new):
        rest = others(request, new, number)
        found += [f"{one}: {rule}" for rule in chain(_of_time(request, one, rest), _of_artworks(request, one, rest))]
        found += [f"{one}: {rule}" for rule in _of_source(request, one)]
    return found


def _of_time(request: FillRequest, one: Placement, rest: list[Fact]) -> Iterator[str]:
    yield from _of_one_day(request, one)
    yield from distances(request, one.network, one.at, rest)


def distances(request: FillRequest, network: str, at: datetime, rest: list[Fact]) -> Iterator[str]:
    """The limits and distances that a post then would break."""
    rule, day = request.rules[network], day_of(request, at)
    same = [other.at for other in rest if other.network == network]
    if 1 + sum(day_of(request, other) == day for other in same) > rule.per_day:
        yield "limit of the day"
    week = day.isocalendar()[:2]
    if rule.per_week and 1 + sum(day_of(request, at).isocalendar()[:2] == week for at in same) > rule.per_week:
        yield "limit of the week"
    if any(abs(at - other) < rule.spacing or minute(at) == minute(other) for other in same):
        yield "spacing of the network"
    apart = [other.at for other in rest if minute(other.at) != minute(at)]
    if any(abs(at - other) < request.spacing_over_all for other in apart):
        yield "spacing over all"


def _of_one_day(request: FillRequest, one: Placement) -> Iterator[str]:
    day = day_of(request, one.at)
    if one.at.utcoffset() != timedelta() or minute(one.at) != one.at:
        yield "whole minutes of UTC"
    if not request.start <= day <= request.end:
        yield "start and end"
    if day in request.excluded:
        yield "excluded days"
    if one.at <= request.now:
        yield "nothing in the past"
    if one.network not in request.rules:
        yield "only networks that were asked for"


def _of_artworks(request: FillRequest, one: Placement, rest: list[Fact]) -> Iterator[str]:
    candidate = next((other for other in request.candidates if other.artwork_id == one.artwork_id), None)
    if candidate is None:
        yield "only candidates"
        return
    yield from artwork_rules(request, candidate, one.network, one.at, rest)
    if one.event_id and any(other.event_id == one.event_id and other.network == one.network for other in rest):
        yield "an event once on each network"


def artwork_rules(
    request: FillRequest, candidate: Candidate, network: str, at: datetime, rest: list[Fact]
) -> Iterator[str]:
    """What forbids the artwork there then."""
    if network not in candidate.networks:
        yield "words"
    uses = [other.at for other in rest if (other.artwork_id, other.network) == (candidate.artwork_id, network)]
    if any(abs(at - other) < timedelta(days=request.cooldown_days) for other in uses):
        yield "cooldown"
    if (candidate.artwork_id, network, at) in {(one, where, minute(then)) for one, where, then in request.dropped}:
        yield "dropped"
    if candidate.collection_id and candidate.series_place is not None:
        yield from _of_series(request, candidate, network, at, rest)


def _of_series(
    request: FillRequest, candidate: Candidate, network: str, at: datetime, rest: list[Fact]
) -> Iterator[str]:
    series = {
        one.artwork_id: one
        for one in request.candidates
        if one.collection_id == candidate.collection_id and one.series_place is not None
    }
    order = sorted(series.values(), key=lambda one: one.series_place or 0)
    earlier = sorted(
        (other.at, other.artwork_id) for other in rest
        if other.network == network and other.artwork_id in series and other.at < at
    )  # fmt: skip
    start = order.index(series[earlier[-1][1]]) + 1 if earlier else 0
    turn = [one for one in order[start:] + order[:start] if network in one.networks]
    if not turn or turn[0] != candidate:
        yield "series in order"


def _of_source(request: FillRequest, one: Placement) -> Iterator[str]:
    """Where the time comes from."""
    day = day_of(request, one.at)
    here = [moment for moment in request.moments if minute(moment.at) == one.at]
    if one.event_id or any(not moment.event_id for moment in here):
        if one.event_id not in {moment.event_id for moment in here}:
            yield "the event is at another time"
        return
    if request.strategy is not Strategy.FILL_ALL_DAYS:
        yield "favourable times only"
    due = [moment for moment in request.moments if minute(moment.at) > request.now]
    first = {moment.event_id: min(o.at for o in due if o.event_id == moment.event_id) for moment in due}
    if any(day_of(request, at) == day for event, at in first.items() if event):
        yield "weekly times only on days without a favourable one"
    wall = one.at.astimezone(request.zone)
    weekly = [time for time in request.weekly if time.network == one.network]
    if not weekly:
        yield from (
            [] if wall.minute % 15 and (5, 30) <= (wall.hour, wall.minute) <= (21, 45) else ["natural usual time"]
        )
    elif not any(time.weekday == day.weekday() for time in weekly):
        yield "a weekly time of another weekday"
