"""What an importer, or this house, would refuse of a post. Pure: what is to know is given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.core.networks import Network
from apps.tenant.captions.limits import check
from apps.tenant.captions.writers.base import Draft
from apps.tenant.publishing.models import Tool
from apps.tenant.schedule.models import Post

# Downloading, uploading and going through the importer's steps takes a person some minutes.
SOONEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a post. A blocking one keeps it out of the files.

    ``message`` is one or two sentences about "it", to be read beside the post's title.
    """

    code: str
    message: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """A post with what is known of it. ``draft`` is the outgoing one, None without a caption."""

    post: Post
    draft: Draft | None
    has_picture: bool


class Checker:
    """Looks at posts for one tool, at one moment."""

    def __init__(self, *, tool: Tool, zone: ZoneInfo, now: datetime) -> None:
        self._tool, self._zone, self._now = tool, zone, now

    def problems(self, subject: Subject) -> tuple[Problem, ...]:
        """Everything that is wrong with it, what blocks first; empty when all is well."""
        found = [*self._artwork(subject), *self._time(subject.post), *self._words(subject)]
        return tuple(sorted(found, key=lambda problem: not problem.blocks))

    def _artwork(self, subject: Subject) -> list[Problem]:
        artwork = subject.post.artwork
        if artwork.deleted_at is not None:
            return [Problem("binned", "The artwork is in the bin.")]
        if not artwork.is_available:
            state = artwork.get_availability_display().lower()
            return [Problem(artwork.availability, f"The artwork is {state} and is not promoted.")]
        if not subject.has_picture:
            return [Problem("no_picture", "Its picture is not ready yet.")]
        return []

    def _time(self, post: Post) -> list[Problem]:
        if post.scheduled_at <= self._now:
            return [Problem("passed", "Its time has passed. Move it to another.")]
        if post.scheduled_at <= self._now + SOONEST:
            return [Problem("too_soon", "It is due in less than ten minutes, too soon for an import. Move it.")]
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
        if network == Network.PINTEREST and self._tool == Tool.PUBLER and not draft.board:
            found.append(Problem("no_board", "It has no board. Choose one in Publer.", blocks=False))
        return found


def _is_shown_twice(local: datetime) -> bool:
    """Whether a clock in its zone shows this time twice, as on the night when summer time ends."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
