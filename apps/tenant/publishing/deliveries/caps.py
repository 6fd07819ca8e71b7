"""How many posts a channel takes in 24 hours, wherever these begin: who goes, who has to wait, and until when.

``spread`` is pure: what is to know is given. Publer refuses what is beyond its caps; posts made there by hand are not
known here.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post, PostState

# Publer's, on its Business plan.
CAPS: dict[str, int] = {Network.INSTAGRAM: 25, Network.PINTEREST: 36, Network.FACEBOOK: 36}
SPAN = timedelta(hours=24)
OVER_CAP = "over_cap"
_LOOK_AHEAD = 60
_GOES_OUT = (PostState.QUEUED, PostState.PUSHING, PostState.UNKNOWN, PostState.SCHEDULED, PostState.PUBLISHED)


@dataclass(frozen=True)
class CapUse:
    """How full the fullest 24 hours of a network's channel get."""

    network: str
    fullest: int
    cap: int


@dataclass(frozen=True)
class Fit:
    """Of one wanted time: whether it goes, and if not, the same time on the first later day that has room, if any."""

    fits: bool
    room_at: datetime | None = None


class Day:
    """The times of one channel. Adding and asking cost a search in a sorted list."""

    def __init__(self, times: Iterable[datetime], cap: int) -> None:
        self._times = sorted(times)
        self._cap = cap

    def fits(self, at: datetime) -> bool:
        """Whether one more at this time keeps every span of 24 hours around it within the cap."""
        low, high = bisect_right(self._times, at - SPAN), bisect_left(self._times, at + SPAN)
        near = [*self._times[low:high]]
        insort(near, at)
        starts = [start for start in near if start <= at]
        return all(bisect_left(near, start + SPAN) - index <= self._cap for index, start in enumerate(starts))

    def add(self, at: datetime) -> None:
        """One more."""
        insort(self._times, at)

    def room_after(self, at: datetime) -> datetime | None:
        """The same time on the first later day that has room; None when two months have none."""
        days = (at + SPAN * number for number in range(1, _LOOK_AHEAD + 1))
        return next((day for day in days if self.fits(day)), None)

    def fullest(self) -> int:
        """The most that any 24 hours have."""
        return max((bisect_left(self._times, at + SPAN) - index for index, at in enumerate(self._times)), default=0)


def spread(taken: Iterable[datetime], wanted: Sequence[datetime], cap: int) -> tuple[list[Fit], int]:
    """For each wanted time, in the order given, whether it goes beside those that are taken and those that went before.

    Those that don't are offered different places: each offer counts for the next. Also the most that any 24 hours have
    then, without the offers. ``wanted`` should be in order of time.
    """
    day = Day(taken, cap)
    fits = []
    for at in wanted:
        fits.append(day.fits(at))
        if fits[-1]:
            day.add(at)
    fullest = day.fullest()
    found = []
    for at, is_going in zip(wanted, fits, strict=True):
        room = None if is_going else day.room_after(at)
        if room is not None:
            day.add(room)
        found.append(Fit(is_going, room))
    return found, fullest


def caps_check(going: Sequence[Post]) -> tuple[dict[UUID, Problem], tuple[CapUse, ...]]:
    """Which of the posts that would go, in order of time, are beyond their channel's cap, and how full it gets.

    Beside them counts what is queued, on its way, at Publer or out. One query, none without posts.
    """
    if not going:
        return {}, ()
    over: dict[UUID, Problem] = {}
    uses = []
    taken = _taken(going)
    for network in dict.fromkeys(post.network for post in going if post.network in CAPS):
        posts, cap = [post for post in going if post.network == network], CAPS[network]
        fit, fullest = spread(taken.get(network, []), [post.scheduled_at for post in posts], cap)
        uses.append(CapUse(network, fullest, cap))
        over |= {
            post.pk: _problem(post, cap, one.room_at) for post, one in zip(posts, fit, strict=True) if not one.fits
        }
    return over, tuple(sorted(uses, key=lambda use: use.network))


def _taken(going: Sequence[Post]) -> dict[str, list[datetime]]:
    times = [post.scheduled_at for post in going]
    posts = Post.objects.filter(state__in=_GOES_OUT, network__in={post.network for post in going})
    near = posts.between(min(times) - SPAN, max(times) + SPAN * (_LOOK_AHEAD + 1)).order_by()
    found: dict[str, list[datetime]] = {}
    for network, at in near.exclude(pk__in=[post.pk for post in going]).values_list("network", "scheduled_at"):
        found.setdefault(network, []).append(at)
    return found


def _problem(post: Post, cap: int, room_at: datetime | None) -> Problem:
    words = f"{post.get_network_display()} takes {cap} posts in 24 hours through Publer, and those are full."
    if room_at is None:
        return Problem(OVER_CAP, f"{words} Move it to a day with fewer posts.")
    return Problem(OVER_CAP, f"{words} Move it to {timezone.localtime(room_at):%a %-d %b}, where there is room.")
