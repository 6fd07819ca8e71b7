"""``fill``: day by day, the best moments first, the artworks in turn.

At each moment every network that has room gets a post, the same artwork on all of them where it has the words: one
painting is one announcement. A network takes another artwork when the first has no words for it or was there lately.
"""

from collections.abc import Iterator
from datetime import date, datetime

from apps.tenant.schedule.filling.book import Book
from apps.tenant.schedule.filling.times import Turns, by_day, days, usual_times
from apps.tenant.schedule.filling.types import (
    Candidate,
    FillRequest,
    FillResult,
    Moment,
    Placement,
    Unplaced,
    check,
)


def fill(request: FillRequest) -> FillResult:
    """A schedule for the wishes. Raises FillRefused when they contradict themselves.

    No limit, distance, cooldown or excluded day is ever broken, nothing is placed in the past, and the same request
    gives the same result.
    """
    check(request)
    book, turns = Book(request), Turns()
    favourable = by_day(request)
    placements: list[Placement] = []
    empty: list[date] = []
    for day in days(request):
        placed = list(_fill_day(request, book, turns, day, favourable.get(day, [])))
        placements += placed
        if not placed and not _has_posts(request, day):
            empty.append(day)
    placements.sort(key=lambda one: (one.at, one.network))
    return FillResult(tuple(placements), tuple(_left(request, placements, empty, favourable)))


def _fill_day(request: FillRequest, book: Book, turns: Turns, day: date, moments: list[Moment]) -> Iterator[Placement]:
    for moment in turns.order(moments):
        reason = f"{moment.calendar_name}: {moment.summary}"
        placed = list(_fill_moment(request, book, moment.at, moment.event_id, reason))
        if placed:
            turns.note(moment)
        yield from placed
    if not moments:
        for at in usual_times(request, day):
            yield from _fill_moment(request, book, at, "", "No favourable time on this day: a usual time")


def _fill_moment(request: FillRequest, book: Book, at: datetime, event_id: str, reason: str) -> Iterator[Placement]:
    open_networks = [network for network in request.rules if book.has_room(network, at)]
    order = sorted(request.candidates, key=book.uses) if open_networks else []
    chosen: Candidate | None = None
    for network in open_networks:
        if chosen is None or not _fits(book, chosen, network, at):
            chosen = _next(book, order, network, at) or chosen
        if chosen is not None and _fits(book, chosen, network, at):
            book.enter(chosen.artwork_id, network, at)
            yield Placement(chosen.artwork_id, network, at, event_id, reason)


def _next(book: Book, order: list[Candidate], network: str, at: datetime) -> Candidate | None:
    """The first in turn that fits; one of the collection that was just shown only when there is no other."""
    second_best = None
    for candidate in order:
        if not _fits(book, candidate, network, at):
            continue
        if not book.follows_itself(candidate, network):
            return candidate
        second_best = second_best or candidate
    return second_best


def _fits(book: Book, candidate: Candidate, network: str, at: datetime) -> bool:
    return network in candidate.networks and book.is_rested(candidate, network, at)


def _has_posts(request: FillRequest, day: date) -> bool:
    return any(post.at.astimezone(request.zone).date() == day for post in request.standing)


def _left(
    request: FillRequest, placements: list[Placement], empty: list[date], favourable: dict[date, list[Moment]]
) -> Iterator[Unplaced]:
    if not request.candidates:
        yield Unplaced("No artwork", "No artwork is ready: it has to be available and to have a caption.")
        return
    used = {placement.artwork_id for placement in placements}
    planned = {post.artwork_id for post in request.standing}
    for candidate in request.candidates:
        if candidate.artwork_id not in used:
            yield Unplaced(candidate.title, _why_left(request, candidate, planned))
    for day in empty:
        yield Unplaced(f"{day:%a %-d %b %Y}", _why_empty(favourable.get(day, [])))


def _why_left(request: FillRequest, candidate: Candidate, planned: set[str]) -> str:
    if not candidate.networks & request.rules.keys():
        return "It has no caption for these networks."
    if candidate.artwork_id in planned:
        return f"It is in the schedule already and rests {request.cooldown_days} days between two posts."
    return "No free time was left for it."


def _why_empty(moments: list[Moment]) -> str:
    if not moments:
        return "There is no favourable time on this day."
    return "No artwork was rested enough for its favourable times."
