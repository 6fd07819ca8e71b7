"""Why this time, why nothing: in words for people. Every artwork and every day without a post gets a reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from apps.tenant.schedule.filling.choose_times import Place
from apps.tenant.schedule.filling.clock import moment_of, stamp_of
from apps.tenant.schedule.filling.schedule import Schedule
from apps.tenant.schedule.filling.times import Option
from apps.tenant.schedule.filling.turns import is_of_a_series
from apps.tenant.schedule.filling.types import Candidate, FillRequest, Placement, Strategy, Unplaced

_LONGEST = 160


def why_then(place: Place) -> str:
    """The reason for the time: the calendar and its event, or what took its place."""
    if not place.moment:
        return f"No favourable time on this day: {place.option.note}."
    said = f"{place.moment.calendar_name}: {place.moment.summary}".strip(": ")
    said = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def unplaced(
    request: FillRequest, schedule: Schedule, options: dict[str, list[Option]], posts: Iterable[Placement]
) -> Iterator[Unplaced]:
    """The artworks without a new or pinned post, then the days without any post."""
    if not schedule.candidates:
        yield Unplaced("No artwork", "No artwork is ready: it has to be available and to have a caption.")
    used: Counter[str] = Counter()
    artworks = set()
    for post in posts:
        artworks.add(post.artwork_id)
        used[post.network] += 1
    for candidate in schedule.candidates:
        if candidate.artwork_id not in artworks:
            reason = _why_not_artwork(request, schedule, candidate, used)
            yield Unplaced(candidate.title, reason, "artwork", candidate.artwork_id)
    yield from _empty_days(request, schedule, options)


def _why_not_artwork(request: FillRequest, schedule: Schedule, candidate: Candidate, used: Counter[str]) -> str:
    networks = candidate.networks & request.rules.keys()
    if not networks:
        return "It has no caption for these networks."
    rests = [schedule.memory.rests_until(candidate.artwork_id, network) for network in networks]
    known = [rest for rest in rests if rest is not None]
    if known and len(known) == len(rests):
        until = moment_of(min(known)).astimezone(request.zone)
        if until.date() > request.end:
            rest = f"rests {request.cooldown_days} days between two posts"
            return f"It is in the schedule already and {rest}: until {until:%-d %b %Y}."
    taken = sum(used[network] for network in networks)
    if taken and is_of_a_series(candidate):
        return "No free time was left for it: other artworks came first, and its series goes in order."
    if taken:
        return "No free time was left for it: other artworks came first."
    return "No free time was left for it: there is none on its networks."


def _empty_days(request: FillRequest, schedule: Schedule, options: dict[str, list[Option]]) -> Iterator[Unplaced]:
    by_day: dict[int, list[tuple[str, Option]]] = defaultdict(list)
    for network, ones in options.items():
        for option in ones:
            by_day[option.day].append((network, option))
    for number in range((request.end - request.start).days + 1):
        day = request.start + timedelta(days=number)
        if day.toordinal() not in schedule.days_with_posts:
            reason = _why_not_day(request, schedule, day, by_day.get(day.toordinal(), []))
            yield Unplaced(f"{day:%a %-d %b %Y}", reason, "day", day.isoformat())


def _why_not_day(request: FillRequest, schedule: Schedule, day: date, options: list[tuple[str, Option]]) -> str:
    if day in request.excluded:
        return "A day off."
    if not any(schedule.has_words(network) for network in request.rules):
        return "No artwork is ready with a caption for these networks."
    if not options:
        return _why_no_option(request, schedule, day)
    obstacles = Counter(schedule.ledger.obstacle(network, one.stamp, one.day) for network, one in options)
    if None in obstacles:
        what = "favourable times" if options[0][1].moments else "times"
        return f"No artwork with a caption was rested enough for its {what}."
    [(obstacle, _)] = obstacles.most_common(1)
    return f"Nothing fits: {obstacle.value}." if obstacle else ""


def _why_no_option(request: FillRequest, schedule: Schedule, day: date) -> str:
    now = request.now.astimezone(request.zone).date()
    if day < now:
        return "The day is past."
    if day.toordinal() in schedule.offer.favourable_days:
        return "Its favourable times are used already."
    if request.strategy is Strategy.FILL_ALL_DAYS:
        return "It has no favourable time, and none of your weekly times is left on it."
    if day == now and any(schedule.clock.day(stamp_of(one.at)) == day.toordinal() for one in request.moments):
        return "Its favourable times are past."
    return "There is no favourable time on this day."
