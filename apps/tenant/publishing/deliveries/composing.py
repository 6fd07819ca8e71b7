"""What goes out for a post, and what keeps it here: the same for the preview and for the moment of sending."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.core.networks import Network
from apps.core.outside.publer.types import NewPost
from apps.tenant.artworks.models import Rendition
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.captions.limits import as_posted, check
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import draft_posted, may_be_posted
from apps.tenant.captions.writers.base import Draft
from apps.tenant.publishing.channels.selectors import boards_load, channels_used
from apps.tenant.publishing.exports.importers.rows import hashtags_apart, outgoing
from apps.tenant.publishing.exports.pictures import Picture, picture_faults
from apps.tenant.publishing.models import Channel
from apps.tenant.publishing.problems import Problem, link_problems
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.selectors import captions_by_post

logger = logging.getLogger(__name__)

# Publer takes nothing that is due within a minute; the request takes its time, too.
SOONEST = timedelta(minutes=2)
# Problems of artworks that may not be promoted: such a post stays in the plan and says nothing.
SILENT = frozenset({"binned", "sold", "on_hold"})
_SURPRISE = Problem("surprise", "Something unexpected happened while it was made ready. Please tell support.")


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A post as it would go out now. ``new`` is None, and ``problems`` says why, where it can't.

    ``new`` has no picture yet: ``rendition`` is the one that it gets.
    """

    post: Post
    problems: tuple[Problem, ...]
    channel: Channel | None = None
    rendition: Rendition | None = None
    new: NewPost | None = None


class Composer:
    """Knows what posts need to go out: words, pictures, channels, boards. Four queries, however many posts.

    A sold original's post goes out with its words for prints, or not at all.
    """

    def __init__(self, posts: Iterable[Post], *, hashtags_as_comment: bool) -> None:
        posts = list(posts)
        self._as_comment = hashtags_as_comment
        self._captions = captions_by_post(posts)
        artworks = {post.artwork_id for post in posts}
        found = Rendition.objects.filter(artwork__in=artworks)
        self._renditions = {(one.artwork_id, one.kind): one for one in found}
        self._channels = channels_used()
        self._boards = boards_load(self._channels.get(Network.PINTEREST))

    def compose(self, post: Post, *, now: datetime) -> Parcel:
        """The post as it would go out. No query, if its artwork is there.

        Whatever is the matter with one post is logged, and keeps that one here and no other.
        """
        try:
            return self._compose(post, now)
        except Exception:
            logger.exception("Post %s can't be made ready to go out.", post.pk)
            return Parcel(post=post, problems=(_SURPRISE,))

    def _compose(self, post: Post, now: datetime) -> Parcel:
        network = Network(post.network)
        caption = self._captions.get(post.pk)
        draft = outgoing(draft_posted(post.artwork, caption), network) if caption else None
        channel = self._channels.get(post.network)
        rendition = self._renditions.get((post.artwork_id, kind_for(post.artwork, network).value))
        board = self._board(post, channel, draft)
        found = [
            *_artwork(post, caption, rendition),
            *_time(post, now),
            *_words(draft, network),
            *_channel(channel, network),
            *_board(network, channel, draft, board),
        ]
        problems = tuple(found)
        if draft is None or channel is None or any(problem.blocks for problem in problems):
            return Parcel(post=post, problems=problems, channel=channel)
        new = _new(post, draft, channel, board, as_comment=self._as_comment)
        return Parcel(post=post, problems=problems, channel=channel, rendition=rendition, new=new)

    def _board(self, post: Post, channel: Channel | None, draft: Draft | None) -> str:
        """The id of the pin's board; "" for none, and for what has no boards."""
        if channel is None or post.network != Network.PINTEREST:
            return ""
        return self._boards.board_for(draft.board if draft else "", post.artwork.collection_id)


def as_json(new: NewPost, *, workspace_id: str) -> dict[str, Any]:
    """What is kept of a post that was sent: enough to look for it there, and to see that it was changed.

    ``workspace_id`` is of the workspace at Publer that it went to.
    """
    return {
        "workspace": workspace_id,
        "network": new.network,
        "account": new.account_id,
        "at": new.at.isoformat(),
        "text": new.text,
        "title": new.title,
        "link": new.link,
        "alt_text": new.alt_text,
        "board": new.board,
        "comment": new.comment,
        "media": new.media_id,
    }


def is_as_sent(sent: Mapping[str, Any], new: NewPost) -> bool:
    """Whether what would go out now is what was sent, the picture's id at Publer aside."""
    now = as_json(new, workspace_id="")
    return all(sent.get(name) == value for name, value in now.items() if name not in {"workspace", "media"})


def _new(post: Post, draft: Draft, channel: Channel, board: str, *, as_comment: bool) -> NewPost:
    network = Network(post.network)
    is_pin = network == Network.PINTEREST
    draft, comment = hashtags_apart(draft, network, as_comment=as_comment)
    return NewPost(
        network=network.value,
        account_id=channel.remote_id,
        at=post.scheduled_at,
        text=as_posted(draft),
        media_id="",
        title=draft.title if is_pin else "",
        link=draft.link if is_pin else "",
        alt_text=draft.alt_text,
        board=board,
        comment=comment,
    )


def _artwork(post: Post, caption: Caption | None, rendition: Rendition | None) -> list[Problem]:
    artwork = post.artwork
    if artwork.deleted_at is not None:
        return [Problem("binned", "The artwork is in the bin.")]
    if not may_be_posted(artwork, caption):
        return [
            Problem(artwork.availability, f"The artwork is {artwork.get_availability_display().lower()}: not promoted.")
        ]
    if rendition is None:
        return [Problem("no_picture", "Its picture is not ready yet.")]
    picture = Picture(rendition.content_type, rendition.width, rendition.height, rendition.byte_size)
    return [Problem("bad_picture", fault) for fault in picture_faults(picture, Network(post.network))]


def _time(post: Post, now: datetime) -> list[Problem]:
    if post.scheduled_at <= now:
        return [Problem("passed", "Its time has passed. Move it to another.")]
    if post.scheduled_at < now + SOONEST:
        return [Problem("too_soon", "It is due in less than two minutes, too soon for Publer. Move it.")]
    return []


def _words(draft: Draft | None, network: Network) -> list[Problem]:
    if draft is None or not draft.text.strip():
        return [Problem("no_caption", f"It has no caption for {network.label}.")]
    links = link_problems(draft) if network == Network.PINTEREST else []
    return [*(Problem(one.code, one.message) for one in check(draft, network)), *links]


def _channel(channel: Channel | None, network: Network) -> list[Problem]:
    if channel is None:
        return [Problem("no_channel", f"No channel is chosen for {network.label}. Choose one in the settings.")]
    if channel.gone_at is not None:
        return [Problem("channel_gone", f"“{channel.name}” is not at Publer any more. Choose another channel.")]
    if channel.is_locked:
        return [Problem("channel_locked", f"“{channel.name}” is locked. Connect it again in Publer.")]
    if not channel.may_post:
        return [Problem("channel_closed", f"This key may not post to “{channel.name}”. Allow it in Publer.")]
    return []


def _board(network: Network, channel: Channel | None, draft: Draft | None, board: str) -> list[Problem]:
    if network != Network.PINTEREST or channel is None or board:
        return []
    if draft and draft.board:
        words = f"There is no board “{draft.board}” at Publer. Make it there, or choose one for its collection."
        return [Problem("board_unknown", words)]
    return [Problem("no_board", "A pin needs a board. Choose one in the caption, or a default one in the settings.")]
