"""What a change of a preview may not do, and what it may do but should be told about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.core.errors import Conflict, InvalidInput
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.checks import check_artwork, check_time
from apps.tenant.schedule.models import Post, Proposal
from apps.tenant.schedule.proposals.asking import network_rules
from apps.tenant.schedule.proposals.rows import Row, rows_in
from apps.tenant.schedule.proposals.wishes import Wishes
from apps.tenant.schedule.rules import days_off

_MOST_SENTENCES = 3


@dataclass(frozen=True)
class _Other:
    """Another post near a changed one: in the preview, or in the schedule."""

    artwork_id: str
    network: str
    gap: timedelta
    days: int
    weeks: int


def artwork_of(artwork_id: str) -> Artwork:
    """The artwork by its id. Raises InvalidInput when it is not there or not to be promoted. One query."""
    artwork = Artwork.objects.filter(pk=artwork_id).first()
    if artwork is None:
        raise InvalidInput("That artwork is not in the library any more.")
    check_artwork(artwork)
    return artwork


def rows_check(proposal: Proposal, changed: Sequence[Row]) -> None:
    """Raises InvalidInput for a time that has passed, Conflict for a minute that is taken. One query."""
    ids = {row.id for row in changed}
    taken = {row.place for row in rows_in(proposal) if row.id not in ids}
    for row in changed:
        check_time(row.at)
        if row.place in taken:
            raise Conflict(f"The preview has another post on {row.network_name} at that minute. Choose another one.")
        taken.add(row.place)
    places = {row.place for row in changed}
    there = Post.objects.heard().filter(scheduled_at__in={at for _, at in places}).select_related("artwork")
    for post in there:
        if (post.network, post.scheduled_at) in places:
            raise Conflict(
                f"There is already a post on {post.get_network_display()} at that minute: “{post.artwork.title}”. "
                "Choose another one."
            )


def warnings_for(proposal: Proposal, changed: Sequence[Row], zone: ZoneInfo) -> str:
    """In words, which of the wishes the changed rows go past; empty where they keep to all. Five queries.

    A person may go past limits and distances, never past the rules of the schedule (``rows_check``).
    """
    wishes = Wishes.of(proposal.wishes)
    if wishes is None or not changed:
        return ""
    ids = {row.id for row in changed}
    reach = timedelta(days=max(wishes.cooldown_days, 7) + 1)
    first, last = min(row.at for row in changed) - reach, max(row.at for row in changed) + reach
    rows = [row for row in rows_in(proposal) if row.id not in ids and first <= row.at < last]
    posts = Post.objects.heard().between(first, last)
    standing = [
        Row("", str(pk), name, at) for pk, name, at in posts.values_list("artwork_id", "network", "scheduled_at")
    ]
    found: list[str] = []
    for number, row in enumerate(changed):
        others = [_seen_from(row, one, zone) for one in (*rows, *changed[:number], *changed[number + 1 :], *standing)]
        found += [*_of_day(row, wishes, zone), *_of_limits(row, wishes, others), *_of_rest(row, wishes, others)]
    found += _of_words(changed)
    return " ".join(list(dict.fromkeys(found))[:_MOST_SENTENCES])


def _seen_from(row: Row, other: Row, zone: ZoneInfo) -> _Other:
    day, there = (one.at.astimezone(zone).date() for one in (row, other))
    monday, monday_there = (one - timedelta(days=one.weekday()) for one in (day, there))
    days, weeks = abs((there - day).days), abs((monday_there - monday).days) // 7
    return _Other(other.artwork_id, other.network, abs(other.at - row.at), days, weeks)


def _of_day(row: Row, wishes: Wishes, zone: ZoneInfo) -> Iterable[str]:
    day = row.at.astimezone(zone).date()
    if not wishes.start <= day <= wishes.end:
        yield f"{day:%-d %B} is outside the days that were to be filled."
    if day in wishes.excluded:
        yield f"{day:%-d %B} was to be left out."
    for off, name in days_off(day, day).items():
        yield f"{off:%-d %B} is a day off ({name})."


def _of_limits(row: Row, wishes: Wishes, others: Sequence[_Other]) -> Iterable[str]:
    rule = network_rules(wishes).get(row.network)
    if rule is None:
        yield f"{row.network_name} was not to be filled."
        return
    same = [one for one in others if one.network == row.network]
    if sum(one.days == 0 for one in same) >= rule.per_day:
        yield f"That makes more than {rule.per_day} a day on {row.network_name}."
    if rule.per_week and sum(one.weeks == 0 for one in same) >= rule.per_week:
        yield f"That makes more than {rule.per_week} a week on {row.network_name}."
    if any(one.gap < rule.spacing for one in same):
        yield f"It is less than {_minutes(rule.spacing)} minutes from the next post on {row.network_name}."
    over_all = timedelta(minutes=wishes.spacing_over_all)
    if any(timedelta() < one.gap < over_all for one in others):
        yield f"It is less than {_minutes(over_all)} minutes from another post."


def _of_rest(row: Row, wishes: Wishes, others: Sequence[_Other]) -> Iterable[str]:
    rest = timedelta(days=wishes.cooldown_days)
    if any(one.artwork_id == row.artwork_id and one.network == row.network and one.gap < rest for one in others):
        yield f"The same painting is on {row.network_name} within {wishes.cooldown_days} days."


def _of_words(changed: Sequence[Row]) -> Iterable[str]:
    pairs = {(UUID(row.artwork_id), row.network) for row in changed}
    words = Caption.objects.filter(artwork__in={pk for pk, _ in pairs}).values_list("artwork_id", "network")
    for network in sorted(
        {row.network_name for row in changed if (UUID(row.artwork_id), row.network) not in set(words)}
    ):
        yield f"It has no caption for {network} yet, so it will be a draft."


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
