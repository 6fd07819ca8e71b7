"""What an importer, or this house, would refuse of a post. Pure: what is to know is given."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from apps.core.networks import Network
from apps.tenant.captions.limits import check
from apps.tenant.captions.writers.base import Draft
from apps.tenant.publishing.exports.importers.publer import date_cell
from apps.tenant.publishing.exports.pictures import Picture, picture_faults
from apps.tenant.publishing.exports.wishes import PUSHED_STATES, Wishes
from apps.tenant.publishing.models import Tool
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post

# Downloading, uploading and going through the importer's steps takes a person some minutes.
SOONEST = timedelta(minutes=10)
# Neither tool says how far ahead it takes posts. Publer's own examples go beyond; nobody has promised more than this.
FARTHEST = timedelta(days=365)
# What Publer lets out of one account in any 24 hours, on its Business plan.
MOST_A_DAY = {Network.INSTAGRAM: 25, Network.PINTEREST: 36, Network.FACEBOOK: 36}
_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Subject:
    """A post with what is known of it. ``draft`` is the outgoing one, None without a caption.

    ``is_promoted``: its artwork is to be had, or is sold and the post speaks of prints.
    """

    post: Post
    draft: Draft | None
    picture: Picture | None
    is_promoted: bool


class Checker:
    """Looks at the posts of an export at one moment: give them in order of their time, each once."""

    def __init__(self, wishes: Wishes, *, now: datetime) -> None:
        self._tool, self._zone, self._now = wishes.tool, wishes.file_zone, now
        self._crowd = Crowd(wishes)

    def problems(self, subject: Subject) -> tuple[Problem, ...]:
        """Everything that is wrong with it, what blocks first; empty when all is well."""
        found = [*self._artwork(subject), *self._time(subject.post), *self._words(subject), *self._sent(subject.post)]
        if not any(problem.blocks for problem in found):
            found += self._crowd.problems(subject.post)
        return tuple(sorted(found, key=lambda problem: not problem.blocks))

    def _artwork(self, subject: Subject) -> list[Problem]:
        artwork = subject.post.artwork
        if artwork.deleted_at is not None:
            return [Problem("binned", "The artwork is in the bin.")]
        if not subject.is_promoted:
            state = artwork.get_availability_display().lower()
            return [Problem(artwork.availability, f"The artwork is {state} and is not promoted.")]
        if subject.picture is None:
            return [Problem("no_picture", "Its picture is not ready yet.")]
        faults = picture_faults(subject.picture, Network(subject.post.network))
        return [Problem("bad_picture", fault) for fault in faults]

    def _time(self, post: Post) -> list[Problem]:
        if post.scheduled_at <= self._now:
            return [Problem("passed", "Its time has passed. Move it to another.")]
        if post.scheduled_at <= self._now + SOONEST:
            return [Problem("too_soon", "It is due in less than ten minutes, too soon for an import. Move it.")]
        if post.scheduled_at > self._now + FARTHEST:
            message = f"It is more than a year ahead, which {self._tool.label} may refuse."
            return [Problem("far_ahead", message, blocks=False)]
        if self._tool == Tool.PUBLER and _is_shown_twice(post.scheduled_at.astimezone(self._zone)):
            message = "The clocks are put back in this hour: Publer may post it an hour early or late. Better move it."
            return [Problem("shown_twice", message, blocks=False)]
        return []

    def _words(self, subject: Subject) -> list[Problem]:
        post, draft = subject.post, subject.draft
        network = Network(post.network)
        if draft is None or not draft.text.strip():
            return [Problem("no_caption", f"It has no caption for {network.label}.")]
        found = [Problem(one.code, one.message) for one in check(draft, network)]
        if network == Network.PINTEREST and self._tool == Tool.PUBLER:
            found += self._pin(draft)
        return found

    def _pin(self, draft: Draft) -> list[Problem]:
        found = []
        if draft.link and not _is_address(draft.link):
            message = f"Its link “{draft.link[:60]}” is no address. Begin it with https://."
            found.append(Problem("bad_link", message))
        if not draft.board:
            found.append(Problem("no_board", "It has no board. Choose one in Publer.", blocks=False))
        return found

    def _sent(self, post: Post) -> list[Problem]:
        if post.state not in PUSHED_STATES:
            return []
        state = post.get_state_display().lower()
        message = f"It was handed to Publer already ({state}). Imported as well, it goes out twice."
        return [Problem("at_publer", message, blocks=False)]


class Crowd:
    """Posts that come too close to those that go before them. It remembers each that it was asked about."""

    def __init__(self, wishes: Wishes) -> None:
        self._tool, self._zone = wishes.tool, wishes.file_zone
        self._written: set[tuple[str, str]] = set()
        self._day: dict[str, deque[datetime]] = defaultdict(deque)

    def problems(self, post: Post) -> list[Problem]:
        """Of a post that would go, in order of time. FeedHive names no such limits, and its times are never equal."""
        if self._tool != Tool.PUBLER:
            return []
        network = Network(post.network)
        written = (network.value, date_cell(post.scheduled_at, self._zone))
        if written in self._written:
            message = (
                f"The clocks are put back: on paper it has the same minute as another {network.label} post, "
                "and Publer wants a minute between them. Move one."
            )
            return [Problem("same_minute", message)]
        self._written.add(written)
        return self._capped(network, post.scheduled_at)

    def _capped(self, network: Network, at: datetime) -> list[Problem]:
        last, most = self._day[network], MOST_A_DAY[network]
        while last and last[0] <= at - _DAY:
            last.popleft()
        last.append(at)
        if len(last) <= most:
            return []
        message = (
            f"It is number {len(last)} within 24 hours; Publer lets {most} a day out on {network.label}. Spread them."
        )
        return [Problem("daily_cap", message, blocks=False)]


def _is_shown_twice(local: datetime) -> bool:
    """Whether a clock in its zone shows this time twice, as on the night when summer time ends."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, link))
