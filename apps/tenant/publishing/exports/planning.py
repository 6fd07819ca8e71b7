"""Which posts an export would have, which not, and why: the same for the preview and for the export itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from apps.core.networks import Network
from apps.public.workspaces.selectors import address_here
from apps.tenant.artworks.models import Rendition
from apps.tenant.artworks.shapes import SHAPES, kind_for
from apps.tenant.captions.limits import as_posted
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import draft_posted, may_be_posted
from apps.tenant.captions.writers.base import Draft
from apps.tenant.publishing.channels.selectors import Boards, boards_load, connection_get
from apps.tenant.publishing.deliveries.caps import caps_check
from apps.tenant.publishing.exports.checking import Checker, Subject
from apps.tenant.publishing.exports.importers.publer import date_cell
from apps.tenant.publishing.exports.importers.rows import ForPubler, PostRow, hashtags_apart, outgoing, row_make
from apps.tenant.publishing.exports.media_links import media_path
from apps.tenant.publishing.exports.open_slots import OpenSlot, open_slots
from apps.tenant.publishing.exports.pictures import Picture
from apps.tenant.publishing.exports.plans import Choice, Plan
from apps.tenant.publishing.exports.wishes import GONE_STATES, PUSHED_STATES, Wishes, wishes_check
from apps.tenant.publishing.models import ExportedPost, Tool
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.selectors import captions_by_post
from apps.tenant.schedule.states import OPEN_STATES


@dataclass(slots=True)
class _Found:
    """Posts of the days and networks by what becomes of them."""

    left: list[Post] = field(default_factory=list)
    exported_before: int = 0
    not_approved: int = 0
    at_publer: int = 0
    gone: int = 0


def plan_make(wishes: Wishes, *, now: datetime) -> Plan:
    """Look at every post that is asked for. Raises InvalidInput for wishes that can't be.

    Nine queries at most, however many posts, and four for open slots. Posts that were exported before are left out,
    unless the wishes include them; so are those that were handed to Publer. What is out stays out, and what is sold,
    held or binned, whatever the wishes say; a sold original's post goes with its words for prints, if it has such.
    """
    wishes_check(wishes)
    found = _found(wishes)
    base_url = address_here("")
    choices = _choices(found.left, wishes, now=now, base_url=base_url)
    return Plan(
        wishes=wishes,
        now=now,
        choices=choices,
        open_slots=_without_same_minute(open_slots(wishes, now=now), choices, wishes),
        exported_before=found.exported_before,
        not_approved=found.not_approved,
        at_publer=found.at_publer,
        gone=found.gone,
        base_url=base_url,
    )


def row_for(post: Post, caption: Caption, *, media_url: str) -> PostRow:
    """The row of the post, fetched with its artwork, as it would be written now. No query."""
    network = Network(post.network)
    draft = outgoing(draft_posted(post.artwork, caption), network)
    return row_make(artwork_id=post.artwork_id, draft=draft, network=network, at=post.scheduled_at, media_url=media_url)


def _found(wishes: Wishes) -> _Found:
    states = (*OPEN_STATES, *PUSHED_STATES, *GONE_STATES)
    posts = Post.objects.filter(state__in=states, network__in=wishes.networks).between(*wishes.span)
    found = _Found()
    wanted = []
    for post in posts.select_related("artwork"):
        if post.state in wishes.wanted_states:
            wanted.append(post)
        elif post.state in OPEN_STATES:
            found.not_approved += 1
        elif post.state in PUSHED_STATES:
            found.at_publer += 1
        else:
            found.gone += 1
    exported = _exported_ids(wanted)
    found.left = [post for post in wanted if wishes.include_exported or post.pk not in exported]
    found.exported_before = len(wanted) - len(found.left)
    return found


def _choices(posts: list[Post], wishes: Wishes, *, now: datetime, base_url: str) -> tuple[Choice, ...]:
    captions, pictures, publer = captions_by_post(posts), _pictures(posts), _settings(posts, wishes)
    checker, expires_at = Checker(wishes, now=now), wishes.links_expire_at(now)
    choices = []
    for post in posts:
        caption, network = captions.get(post.pk), Network(post.network)
        draft = outgoing(draft_posted(post.artwork, caption), network) if caption else None
        made = publer.of(post, draft) if publer and draft else None
        kind = kind_for(post.artwork, network)
        picture, is_promoted = pictures.get((post.artwork_id, kind.value)), may_be_posted(post.artwork, caption)
        problems = checker.problems(Subject(post, draft, picture, is_promoted, made.board if made else ""))
        key, row = uuid4(), None
        if caption and not any(problem.blocks for problem in problems):
            title = post.artwork.title
            path = media_path(
                artwork_id=post.artwork_id, title=title, expires_at=expires_at, kind=kind, exported_id=key
            )
            row = replace(row_for(post, caption, media_url=base_url + path), publer=made)
        choices.append(Choice(post, problems, row, key))
    return _with_caps(choices) if publer else tuple(choices)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the page Channels says of posts that go out through Publer; it holds for what is imported there, too."""

    boards: Boards
    as_comment: bool

    def of(self, post: Post, draft: Draft) -> ForPubler:
        """What they make of the post. No query."""
        network = Network(post.network)
        rest, comment = hashtags_apart(draft, network, as_comment=self.as_comment)
        is_pin = network == Network.PINTEREST
        board = self.boards.name_for(draft.board, post.artwork.collection_id) if is_pin else ""
        return ForPubler(as_posted(rest), comment, board)


def _settings(posts: Sequence[Post], wishes: Wishes) -> _Settings | None:
    """None where nothing is written for Publer. Three queries at most."""
    if wishes.tool != Tool.PUBLER or not posts:
        return None
    connection = connection_get()
    has_pins = any(post.network == Network.PINTEREST for post in posts)
    return _Settings(boards_load() if has_pins else Boards(None), bool(connection and connection.hashtags_as_comment))


def _with_caps(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """With a caution where a channel would get more in a day than Publer lets out, with what is there. One query."""
    over, _ = caps_check([choice.post for choice in choices if choice.row is not None])
    return tuple(
        replace(choice, problems=(*choice.problems, replace(over[choice.post.pk], blocks=False)))
        if choice.post.pk in over
        else choice
        for choice in choices
    )


def _without_same_minute(
    slots: tuple[OpenSlot, ...], choices: tuple[Choice, ...], wishes: Wishes
) -> tuple[OpenSlot, ...]:
    """Without those that would be written with the minute of a post, as can be when the clocks are put back."""
    if wishes.tool != Tool.PUBLER:
        return slots
    rows = (choice.row for choice in choices if choice.row is not None)
    written = {(row.network, date_cell(row.at, wishes.file_zone)) for row in rows}
    return tuple(slot for slot in slots if (slot.network, date_cell(slot.at, wishes.file_zone)) not in written)


def _exported_ids(posts: list[Post]) -> set[UUID]:
    rows = ExportedPost.objects.standing().filter(post__in=[post.pk for post in posts])
    return set(rows.values_list("post_id", flat=True))


def _pictures(posts: list[Post]) -> dict[tuple[UUID, str], Picture]:
    """By artwork and kind, those kinds alone that can go out."""
    kinds = {kind for network in Network.posted() for kind in SHAPES[network]}
    renditions = Rendition.objects.filter(artwork__in={post.artwork_id for post in posts}, kind__in=kinds)
    rows = renditions.values_list("artwork_id", "kind", "content_type", "width", "height", "byte_size")
    return {
        (artwork_id, kind): Picture(content_type, width, height, byte_size)
        for artwork_id, kind, content_type, width, height, byte_size in rows
    }
