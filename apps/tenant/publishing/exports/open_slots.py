"""Weekly posting times that no post takes: rows that keep their places in the importer's calendar."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from apps.core.networks import Network
from apps.tenant.publishing.exports.checking import SOONEST
from apps.tenant.publishing.exports.wishes import Wishes
from apps.tenant.schedule.filling.clock import Clock, moment_of
from apps.tenant.schedule.models import Post, Slot
from apps.tenant.schedule.rules import days_off, weekly_times


@dataclass(frozen=True, slots=True, order=True)
class OpenSlot:
    """A time (UTC) of a network that nothing is planned for."""

    at: datetime
    network: Network


def open_slots(wishes: Wishes, *, now: datetime) -> tuple[OpenSlot, ...]:
    """The open slots of the wishes' days and networks, in order of time; none where they are not wished. Four queries.

    Days off have none. On each day each post of the network takes the slot nearest to it: fillings shift posts by some
    minutes, and favourable times stand in for weekly ones. Every post that will be seen takes a place, whatever its
    state; a silent one (its artwork is sold, on hold or in the bin) takes none.
    """
    if not wishes.open_slots:
        return ()
    by_day = _planned(wishes)
    found = [
        OpenSlot(at, network)
        for day, network, times in _slots(wishes)
        for at in _untaken(times, by_day[day, network])
        if at > now + SOONEST
    ]
    return tuple(sorted(found))


def _slots(wishes: Wishes) -> Iterator[tuple[date, Network, list[datetime]]]:
    """For each working day and network the moments of its weekly times, on the clocks of the workspace's zone."""
    clock, off = Clock(wishes.zone), days_off(wishes.starts_on, wishes.ends_on)
    weekly: dict[tuple[int, str], list[Slot]] = defaultdict(list)
    for slot in weekly_times():
        weekly[slot.weekday, slot.network].append(slot)
    for number in range((wishes.ends_on - wishes.starts_on).days + 1):
        day = wishes.starts_on + timedelta(days=number)
        for network in wishes.networks if day not in off else ():
            yield day, network, list(_moments(clock, day, weekly[day.weekday(), network]))


def _moments(clock: Clock, day: date, slots: Iterable[Slot]) -> Iterator[datetime]:
    """Each once: in a night when an hour is skipped, two times can come to the same minute."""
    stamps = {clock.at(day.toordinal(), slot.at.hour * 60 + slot.at.minute) for slot in slots}
    return (moment_of(stamp) for stamp in sorted(stamp for stamp in stamps if stamp is not None))


def _planned(wishes: Wishes) -> dict[tuple[date, str], list[datetime]]:
    """The times of the posts by day of the workspace's zone, and network."""
    posts = Post.objects.heard().filter(network__in=wishes.networks).between(*wishes.span)
    found: dict[tuple[date, str], list[datetime]] = defaultdict(list)
    for network, at in posts.order_by("scheduled_at").values_list("network", "scheduled_at"):
        found[at.astimezone(wishes.zone).date(), network].append(at.astimezone(UTC))
    return found


def _untaken(slots: Sequence[datetime], posts: Sequence[datetime]) -> list[datetime]:
    """The slots that are left when each post has taken its nearest, the nearest pairs first."""
    free, waiting = set(slots), set(posts)
    pairs = sorted((abs(slot - post), slot, post) for slot in slots for post in posts)
    for _, slot, post in pairs:
        if slot in free and post in waiting:
            free.discard(slot)
            waiting.discard(post)
    return sorted(free)
