"""Reads of deliveries."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.artworks.models import Artwork
from apps.tenant.publishing.board.filters import EVERYTHING, SHOWN, BoardFilter
from apps.tenant.publishing.deliveries.timing import unsettled_near
from apps.tenant.publishing.models import Attempt, Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.selectors import posts_get_for

MOVING = (PostState.UNKNOWN, PostState.CANCELLING, PostState.QUEUED, PostState.PUSHING)
# What is out stays on the board for so long.
KEPT = timedelta(days=30)
_COUNTED_FOR = 10
_COUNT_KEY = "publishing:attention"
_FAILED = Q(post__state=PostState.FAILED)


@dataclass(frozen=True)
class Counts:
    """How many deliveries there are in each state that the board shows; ``again``: failed, and could be sent again."""

    by_state: dict[str, int] = field(default_factory=dict)
    again: int = 0

    @property
    def total(self) -> int:
        """In all states."""
        return sum(self.by_state.values())

    @property
    def failed(self) -> int:
        """Those that somebody has to deal with."""
        return self.by_state.get(PostState.FAILED, 0)

    @property
    def moving(self) -> int:
        """Those that will look different in a moment."""
        return sum(self.by_state.get(state, 0) for state in MOVING)


def deliveries_list(actor: Actor, wanted: BoardFilter = EVERYTHING) -> QuerySet[Delivery]:
    """Deliveries with post, artwork and channel: those first that somebody should look at, to come before over.

    ``urgency`` is 0 for what failed or alarms, 1 for what is not settled, 2 for what is on its way, 3 for what is out.
    What was published more than 30 days ago is left out. One query.
    """
    urgency = Case(
        When(_FAILED | _alarm(), then=Value(0)),
        When(post__state__in=(PostState.UNKNOWN, PostState.CANCELLING), then=Value(1)),
        When(post__state=PostState.PUBLISHED, then=Value(3)),
        When(~Q(problem=""), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = _filtered(wanted).select_related("post__artwork", "channel")
    rows = rows.filter(post__state=wanted.state) if wanted.state else rows
    # What is over, latest first; before it what can still be met, soonest first.
    over_at = Case(When(post__scheduled_at__lte=timezone.now(), then=F("post__scheduled_at")))
    return rows.annotate(urgency=urgency, over_at=over_at).order_by(
        "urgency", F("over_at").desc(nulls_first=True), "post__scheduled_at", "post__network", "pk"
    )


def deliveries_count(actor: Actor, wanted: BoardFilter = EVERYTHING) -> Counts:
    """How many there are in each state, of the network and with the words that are wanted. One query."""
    rows = _filtered(wanted).order_by().values("post__state")
    counted = rows.annotate(count=Count("pk"), again=Count("pk", filter=_again()))
    found = {row["post__state"]: row for row in counted}
    by_state = {str(state): int(found[state]["count"]) if state in found else 0 for state in SHOWN}
    return Counts(by_state, sum(int(row["again"]) for row in found.values()))


def delivery_get_for(actor: Actor, post_id: UUID) -> Delivery:
    """The post's delivery. Raises NotFound. One query."""
    rows = Delivery.objects.select_related("post__artwork", "channel")
    delivery = rows.filter(post=post_id).first()
    if delivery is None:
        raise NotFound("That post was never handed to Publer.")
    return delivery


def attempts_of(delivery: Delivery) -> list[Attempt]:
    """What was tried for it, the newest first, 100 at most. One query."""
    return list(delivery.attempts.order_by("-created_at", "-pk")[:100])


def failed_posts(actor: Actor, wanted: BoardFilter = EVERYTHING) -> list[Post]:
    """The posts that failed and whose time is to come, in order of time. One query."""
    rows = _filtered(wanted).filter(_again())
    return [one.post for one in rows.select_related("post__artwork").order_by("post__scheduled_at", "pk")]


def posts_of_board(actor: Actor, post_ids: list[UUID]) -> list[Post]:
    """Those of the posts that are there. Raises NotFound when none is. One query."""
    posts = posts_get_for(actor, post_ids)
    if not posts:
        raise NotFound("These posts are not here any more. Reload the page to see what is.")
    return posts


def attention_count() -> int:
    """How many deliveries failed or alarm, as it was at most ten seconds ago. One query, or none."""
    count: int | None = cache.get(_COUNT_KEY)
    if count is None:
        count = Delivery.objects.filter(_FAILED | _alarm()).count()
        cache.set(_COUNT_KEY, count, _COUNTED_FOR)
    return count


def attention_changed() -> None:
    """Somebody has dealt with something: count anew. No query."""
    cache.delete(_COUNT_KEY)


def _alarm() -> Q:
    away = (PostState.CANCELLING, PostState.SCHEDULED, PostState.UNKNOWN, PostState.PUSHING)
    there = Q(post__state=PostState.CANCELLING, problem="still_there")
    return there | Q(post__state__in=away, problem__in=("other_workspace", "surprise")) | unsettled_near()


def _again() -> Q:
    return _FAILED & Q(step=Step.REST, post__scheduled_at__gt=timezone.now())


def _filtered(wanted: BoardFilter) -> QuerySet[Delivery]:
    recent = ~Q(post__state=PostState.PUBLISHED) | Q(post__scheduled_at__gte=timezone.now() - KEPT)
    rows = Delivery.objects.filter(recent, post__state__in=SHOWN)
    if wanted.network:
        rows = rows.filter(post__network=wanted.network)
    if not wanted.q:
        return rows
    # Looked for among the artworks once, not in each of their posts.
    return rows.filter(post__artwork__in=Artwork.objects.filter(title__icontains=wanted.q))
