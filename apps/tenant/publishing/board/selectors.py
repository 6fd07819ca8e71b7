"""Reads of deliveries."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.publishing.models import Attempt, Delivery
from apps.tenant.schedule.models import PostState

# What the board shows, in the order of its chips; the words are those of the statuses.
SHOWN = (
    PostState.FAILED,
    PostState.UNKNOWN,
    PostState.CANCELLING,
    PostState.QUEUED,
    PostState.PUSHING,
    PostState.SCHEDULED,
    PostState.PUBLISHED,
)
MOVING = (PostState.UNKNOWN, PostState.CANCELLING, PostState.QUEUED, PostState.PUSHING)
# What is out stays on the board for so long.
_KEPT = timedelta(days=30)


def deliveries_list(actor: Actor, *, state: str = "") -> QuerySet[Delivery]:
    """Deliveries with post, artwork and channel: those first that somebody should look at, then in order of time.

    What was published more than 30 days ago is left out. One query.
    """
    rows = _shown().select_related("post__artwork", "channel")
    if state:
        rows = rows.filter(post__state=state)
    urgency = Case(
        When(post__state=PostState.FAILED, then=Value(0)),
        When(post__state__in=(PostState.UNKNOWN, PostState.CANCELLING), then=Value(1)),
        When(post__state=PostState.PUBLISHED, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    latest_out = Case(When(post__state=PostState.PUBLISHED, then=F("post__scheduled_at")))
    return rows.annotate(urgency=urgency, out_at=latest_out).order_by(
        "urgency", F("out_at").desc(nulls_first=True), "post__scheduled_at", "post__network", "pk"
    )


def deliveries_count(actor: Actor) -> dict[str, int]:
    """How many there are in each state that the board shows. One query."""
    rows = _shown().order_by().values_list("post__state").annotate(count=Count("pk"))
    found = dict(rows)
    return {str(state): found.get(state, 0) for state in SHOWN}


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


def failed_ids(actor: Actor) -> list[UUID]:
    """The posts that failed and whose time is to come. One query."""
    rows = Delivery.objects.filter(post__state=PostState.FAILED, post__scheduled_at__gt=timezone.now())
    return list(rows.order_by("post__scheduled_at").values_list("post_id", flat=True))


def sentence_of(delivery: Delivery) -> str:
    """What is to be said of it: what went wrong, or what happens next. No query."""
    if delivery.sentence:
        return delivery.sentence
    return _SENTENCES.get(PostState(delivery.post.state), "")


def is_moving(counts: Iterable[tuple[str, int]]) -> bool:
    """Whether the board will look different in a moment."""
    return any(count for state, count in counts if state in MOVING)


_SENTENCES = {
    PostState.QUEUED: "Waits for its turn.",
    PostState.PUSHING: "Sent. Publer is making it.",
    PostState.SCHEDULED: "At Publer; it goes out at its time.",
    PostState.PUBLISHED: "It is out.",
    PostState.UNKNOWN: "No answer came. It is looked for at Publer before anything is sent again.",
    PostState.CANCELLING: "Called back. Publer is asked until it shows it no more.",
}


def _shown() -> QuerySet[Delivery]:
    recent = ~Q(post__state=PostState.PUBLISHED) | Q(post__scheduled_at__gte=timezone.now() - _KEPT)
    return Delivery.objects.filter(recent, post__state__in=SHOWN)
