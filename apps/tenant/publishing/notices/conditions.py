"""What there is to be told at this moment, as the tables have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.publishing.channels.words import ChannelState, state_of
from apps.tenant.publishing.deliveries.starting import HELD, push_plan
from apps.tenant.publishing.deliveries.timing import UNSETTLED, unsettled_near
from apps.tenant.publishing.models import Cause, Channel, Connection, Delivery, ExportedPost
from apps.tenant.publishing.problems import Problem
from apps.tenant.schedule.models import Post, PostState

# What went out too late to be called back is told of for so long.
_TOO_LATE_FOR = timedelta(days=30)
# From here on a post that can't send itself is told of.
_NEAR = timedelta(hours=24)
# What keeps posts of a channel that is told of by itself.
_OF_CHANNELS = frozenset({"channel_gone", "channel_locked", "channel_closed"})
_HELD = Problem("held", "It was taken back by hand, so that it does not send itself. Send it, or take it out.")
# Posts that are to go out through a channel.
_TO_COME = (PostState.APPROVED, PostState.QUEUED, PostState.PUSHING, PostState.UNKNOWN, PostState.SCHEDULED)
_CHANNEL_WORDS = {
    ChannelState.GONE: "is not at Publer any more",
    ChannelState.LOCKED: "is locked at Publer",
    ChannelState.FORBIDDEN: "lets nobody post with this key",
}


@dataclass(frozen=True)
class Condition:
    """One cause as it is now. ``things`` are what it is about; a new one among them is news."""

    cause: Cause
    key: str
    title: str
    sentence: str
    things: tuple[str, ...]


class Troubled(NamedTuple):
    """A post with which something is wrong."""

    post: UUID
    version: int
    state: str
    problem: str
    sentence: str
    title: str
    network: str
    at: datetime

    @property
    def thing(self) -> str:
        """The post and how often it changed its state: what goes wrong again is news again."""
        return f"{self.post}:{self.version}"

    @property
    def cause(self) -> tuple[Cause, str]:
        """What kind of trouble it is: one message is for all of a kind."""
        if self.problem == "deleted_there":
            return Cause.CHANGED, self.problem
        if self.state == PostState.FAILED:
            return Cause.FAILED, self.problem
        code = self.problem
        if self.state in UNSETTLED and code not in _WHEREVER:
            code = "still_there" if self.state == PostState.CANCELLING else "unsettled"
        return _CAUSES[code], code

    @property
    def words(self) -> str:
        """The post and what is wrong with it."""
        said = self.sentence or _UNSETTLED.get(PostState(self.state), "")
        return f"“{self.title}” on {Network(self.network).label}: {said}"


_UNSETTLED: dict[str, str] = {
    PostState.QUEUED: "It has not left yet, because Publer can't be asked or has no turn for it.",
    PostState.PUSHING: "It was sent, and Publer has not confirmed it.",
    PostState.UNKNOWN: "It was sent, and nobody knows whether it arrived. Look at Publer.",
    PostState.CANCELLING: "It was called back, and Publer has not confirmed that. Delete it there by hand if you can.",
}
# What is said of these, whatever state the post is in.
_WHEREVER = ("other_workspace", "surprise")
_CAUSES = {
    "unsettled": Cause.LATE,
    "surprise": Cause.ALARM,
    "still_there": Cause.ALARM,
    "too_late": Cause.TOO_LATE,
    "changed_text": Cause.CHANGED,
    "changed_time": Cause.CHANGED,
    "changed_here": Cause.CHANGED,
    "board_gone": Cause.CHANGED,
    "late": Cause.LATE,
    "other_workspace": Cause.AWAY,
}
_AT_PUBLER = ("changed_text", "changed_time", "changed_here", "board_gone", "late")
_AWAY = (PostState.PUSHING, PostState.UNKNOWN, PostState.SCHEDULED, PostState.CANCELLING)
# The word for one post, and for several.
_TITLES = {
    Cause.FAILED: ("1 post did not go out", "{} posts did not go out"),
    Cause.ALARM: (
        "1 post that was called back is still at Publer, and its time is near",
        "{} posts that were called back are still at Publer, and their times are near",
    ),
    Cause.TOO_LATE: ("1 post was out before it was called back", "{} posts were out before they were called back"),
    Cause.CHANGED: ("1 post was changed at Publer", "{} posts were changed at Publer"),
    Cause.AWAY: ("1 post is in another workspace at Publer", "{} posts are in another workspace at Publer"),
    Cause.LATE: ("1 post is not out though its time is over", "{} posts are not out though their times are over"),
}
_TITLES_BY_CODE = {
    "unsettled": ("1 post is not settled, and its time is near", "{} posts are not settled, and their times are near"),
    "surprise": ("Something unexpected happened with 1 post", "Something unexpected happened with {} posts"),
    "deleted_there": ("1 post was deleted at Publer", "{} posts were deleted at Publer"),
    "board_gone": ("The board of 1 pin was deleted at Publer", "The boards of {} pins were deleted at Publer"),
    "changed_here": ("1 post can't be changed at Publer any more", "{} posts can't be changed at Publer any more"),
}


def conditions_now() -> list[Condition]:
    """Everything that is wrong now, one of each kind. Three queries; more when a channel can't be used, and where posts
    send themselves.
    """
    connection = Connection.objects.first()
    return [*_of_posts(troubled_posts()), *_of_connection(connection), *_of_channels(), *_of_stuck(connection)]


def troubled_posts() -> list[Troubled]:
    """Posts with which something is wrong, in order of their time. One query."""
    since = timezone.now() - _TOO_LATE_FOR
    wrong = (
        Q(post__state=PostState.FAILED)
        | Q(post__state=PostState.CANCELLING, problem="still_there")
        | Q(post__state=PostState.PUBLISHED, problem="too_late", post__scheduled_at__gte=since)
        | Q(post__state=PostState.SCHEDULED, problem__in=_AT_PUBLER)
        | Q(post__state__in=_AWAY, problem__in=_WHEREVER)
        | unsettled_near()
    )
    rows = Delivery.objects.filter(wrong).order_by("post__scheduled_at", "pk")
    fields = ("post_id", "post__version", "post__state", "problem", "sentence", "post__artwork__title")
    return [Troubled(*row) for row in rows.values_list(*fields, "post__network", "post__scheduled_at")]


def _of_posts(troubled: Iterable[Troubled]) -> list[Condition]:
    kinds: dict[tuple[Cause, str], list[Troubled]] = {}
    for one in troubled:
        kinds.setdefault(one.cause, []).append(one)
    return [_kind(cause, key, posts) for (cause, key), posts in kinds.items()]


def _kind(cause: Cause, key: str, posts: Sequence[Troubled]) -> Condition:
    count = len(posts)
    one, many = _TITLES_BY_CODE.get(key, _TITLES[cause])
    more = f" And {count - 1} more." if count > 1 else ""
    sentence = posts[0].words[: 500 - len(more)] + more
    title = one if count == 1 else many.format(count)
    return Condition(cause, key, title, sentence, tuple(post.thing for post in posts))


def _of_stuck(connection: Connection | None) -> list[Condition]:
    """Where posts send themselves nobody looks: those that don't, and whose time is near.

    Not those that were exported, which go out by their file, and not those that a channel keeps, of which
    ``_of_channels`` tells.
    """
    if connection is None or connection.days_ahead is None or connection.trouble:
        return []
    now = timezone.now()
    approved = Post.objects.heard().filter(state=PostState.APPROVED).between(now, now + _NEAR)
    in_files = Exists(ExportedPost.objects.standing().filter(post=OuterRef("pk")))
    near = approved.exclude(in_files).select_related("artwork")
    posts = list(near)
    if not posts:
        return []
    held = set(near.filter(HELD).values_list("pk", flat=True))
    plan = push_plan([post for post in posts if post.pk not in held]).staying
    stuck = [(post, found) for post, found in plan if not {one.code for one in found} <= _OF_CHANNELS]
    staying = [*((post, (_HELD,)) for post in posts if post.pk in held), *stuck]
    if not staying:
        return []
    first, problems = staying[0]
    title = "1 approved post is not sent" if len(staying) == 1 else f"{len(staying)} approved posts are not sent"
    more = f" And {len(staying) - 1} more." if len(staying) > 1 else ""
    words = f"“{first.artwork.title}” on {first.get_network_display()}: {problems[0].message}"
    things = tuple(str(post.pk) for post, _ in staying)
    return [Condition(Cause.STUCK, "", title, words[: 500 - len(more)] + more, things)]


def _of_connection(connection: Connection | None) -> list[Condition]:
    if connection is None or not connection.trouble:
        return []
    since = connection.trouble_since
    things = (since.isoformat() if since else "",)
    words = f"{connection.trouble[:400]} Posts wait, and go on by themselves once that is mended."
    return [Condition(Cause.TROUBLE, "", "Nothing goes out at the moment", words, things)]


def _of_channels() -> list[Condition]:
    """Channels that posts are to go out through, and can't."""
    used = Channel.objects.filter(is_used=True)
    broken = list(used.filter(Q(gone_at__isnull=False) | Q(is_locked=True) | Q(may_post=False)))
    if not broken:
        return []
    posts = Post.objects.heard().filter(state__in=_TO_COME, scheduled_at__gt=timezone.now())
    of_them = posts.filter(network__in=[one.network for one in broken]).order_by()
    counts = dict(of_them.values_list("network").annotate(Count("pk")))
    return [_channel(one, counts[one.network]) for one in broken if counts.get(one.network)]


def _channel(channel: Channel, count: int) -> Condition:
    state, label = state_of(channel), Network(channel.network).label
    title = f"“{channel.name}” on {label} {_CHANNEL_WORDS[state]}"
    posts = f"{count} post{' is' if count == 1 else 's are'} to go out through it."
    words = f"{posts} Connect it again in Publer, then read the channels; or choose another channel."
    return Condition(Cause.CHANNEL, str(channel.pk), title, words, (state.value,))
