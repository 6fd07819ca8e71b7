"""What an importer, or this house, would refuse of a post. Pure: what is to know is given."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.networks import Network
from apps.tenant.captions.limits import check
from apps.tenant.captions.writers.base import Draft
from apps.tenant.publishing.exports.importers.publer import date_cell
from apps.tenant.publishing.exports.pictures import Picture, picture_faults
from apps.tenant.publishing.exports.wishes import PUSHED_STATES, Wishes
from apps.tenant.publishing.models import Tool
from apps.tenant.publishing.problems import Problem, link_problems
from apps.tenant.schedule.models import Post

# Downloading, uploading and going through the importer's steps takes a person some minutes.
SOONEST = timedelta(minutes=10)
# Neither tool says how far ahead it takes posts. Publer's own examples go beyond; nobody has promised more than this.
FARTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Subject:
    """A post with what is known of it. ``draft`` is the outgoing one, None without a caption.

    ``is_promoted``: its artwork is to be had, or is sold and the post speaks of prints. ``board``: the name that is
    written for a pin's, for Publer.
    """

    post: Post
    draft: Draft | None
    picture: Picture | None
    is_promoted: bool
    board: str = ""


class Checker:
    """Looks at the posts of an export at one moment: give them in order of their time, each once.

    How many a channel takes in a day is looked at once it is known which go, see ``planning``.
    """

    def __init__(self, wishes: Wishes, *, now: datetime) -> None:
        self._tool, self._zone, self._now = wishes.tool, wishes.file_zone, now
        self._written: set[tuple[str, str]] = set()

    def problems(self, subject: Subject) -> tuple[Problem, ...]:
        """Everything that is wrong with it, what blocks first; empty when all is well."""
        found = [*self._artwork(subject), *self._time(subject.post), *self._words(subject), *self._sent(subject.post)]
        if not any(problem.blocks for problem in found):
            found += self._minute(subject.post)
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
            found += link_problems(draft)
            if not subject.board:
                found.append(Problem("no_board", "It has no board. Choose one in Publer.", blocks=False))
        return found

    def _sent(self, post: Post) -> list[Problem]:
        if post.state not in PUSHED_STATES:
            return []
        state = post.get_state_display().lower()
        message = f"It was handed to Publer already ({state}). Imported as well, it goes out twice."
        return [Problem("at_publer", message, blocks=False)]

    def _minute(self, post: Post) -> list[Problem]:
        """Of a post that would go, in order of time. FeedHive's times are never equal."""
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
        return []


def _is_shown_twice(local: datetime) -> bool:
    """Whether a clock in its zone shows this time twice, as on the night when summer time ends."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
