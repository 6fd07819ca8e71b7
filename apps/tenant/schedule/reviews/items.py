"""What a review shows of each post, and how far it is decided on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.utils import timezone

from apps.tenant.artworks.models import Availability
from apps.tenant.schedule.models import Audience, Comment, PostState, Review, ReviewItem
from apps.tenant.schedule.querysets import speaks_of_prints
from apps.tenant.schedule.reviews.marks import changes_standing
from apps.tenant.schedule.reviews.shown import Shown, shown_of
from apps.tenant.schedule.states import OPEN_STATES


class Standing(StrEnum):
    """How a post stands for the client."""

    WAITING = "waiting"
    APPROVED = "approved"
    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True)
class Card:
    """One post of a review as the client's page draws it."""

    item: ReviewItem
    shown: Shown
    standing: Standing
    comments: tuple[Comment, ...] = ()
    problem: str = ""
    typed: str = ""
    opened: str = ""

    @property
    def can_approve(self) -> bool:
        """Whether there is something to approve: what waits, or what a change was asked of."""
        return self.standing in {Standing.WAITING, Standing.ASKED}

    @property
    def can_ask(self) -> bool:
        """Whether a change can still be asked for."""
        return self.can_approve or self.item.post.state == PostState.APPROVED


@dataclass(frozen=True)
class Progress:
    """How many posts of a review stand how."""

    counts: Counter[str]

    @property
    def total(self) -> int:
        """Those that there is something to decide about, or was."""
        return self.approved + self.asked + self.waiting

    @property
    def approved(self) -> int:
        """How many are approved."""
        return self.counts[Standing.APPROVED]

    @property
    def asked(self) -> int:
        """Of how many a change is asked."""
        return self.counts[Standing.ASKED]

    @property
    def waiting(self) -> int:
        """How many wait for a decision."""
        return self.counts[Standing.WAITING]

    @property
    def left_out(self) -> int:
        """Withdrawn, passed, or without words."""
        return sum(self.counts.values()) - self.total

    @property
    def decided(self) -> int:
        """Approved, or asked to be changed."""
        return self.approved + self.asked


def items_of(review: Review) -> list[ReviewItem]:
    """The review's posts with their artworks in order of time. One query."""
    asked = Exists(changes_standing().filter(post=OuterRef("post")))
    items = ReviewItem.objects.filter(review=review).select_related("post__artwork").annotate(asked=asked)
    return list(items.order_by("post__scheduled_at", "post__network", "pk"))


def item_of(review: Review, item_id: UUID) -> ReviewItem | None:
    """One of the review's posts, or None: no other review's is found. One query."""
    asked = Exists(changes_standing().filter(post=OuterRef("post")))
    items = ReviewItem.objects.filter(review=review, pk=item_id).select_related("post__artwork")
    return items.annotate(asked=asked).first()


def cards_of(items: Sequence[ReviewItem]) -> list[Card]:
    """The posts as they will look, with what the client may read about them. Three queries."""
    shown = shown_of([item.post for item in items])
    said: dict[UUID, list[Comment]] = {}
    for_client = Comment.objects.filter(post__in=list(shown), audience=Audience.CLIENT)
    for comment in for_client:
        said.setdefault(comment.post_id, []).append(comment)
    return [
        Card(
            item=item,
            shown=shown[item.post_id],
            standing=standing_of(shown[item.post_id], asked=item.asked),  # type: ignore[attr-defined]
            comments=tuple(said.get(item.post_id, ())),
        )
        for item in items
    ]


def standing_of(shown: Shown, *, asked: bool) -> Standing:
    """How the post stands for the client. No query."""
    post, silent = shown.post, not shown.is_promoted
    return _standing(post.state, post.scheduled_at, silent=silent, asked=asked, has_words=shown.has_words)


def _standing(state: str, at: datetime, *, silent: bool, asked: bool, has_words: bool) -> Standing:
    if state in {PostState.CANCELLED, PostState.CANCELLING} or (silent and state in OPEN_STATES):
        return Standing.WITHDRAWN
    if state not in OPEN_STATES or state == PostState.APPROVED:
        return Standing.APPROVED
    if at <= timezone.now():
        return Standing.PASSED
    if not has_words:
        return Standing.UNWRITTEN
    return Standing.ASKED if asked else Standing.WAITING


def progress_of(cards: Iterable[Card]) -> Progress:
    """How far the review is. No query."""
    return Progress(Counter(str(card.standing) for card in cards))


def progress_of_many(reviews: Iterable[Review]) -> dict[UUID, Progress]:
    """How far each of the reviews is. One query."""
    asked = Exists(changes_standing().filter(post=OuterRef("post")))
    artwork = ("post__artwork__availability", "post__artwork__deleted_at")
    ids = [review.pk for review in reviews]
    counts: dict[UUID, Counter[str]] = {pk: Counter() for pk in ids}
    of_prints = ExpressionWrapper(speaks_of_prints("post__"), output_field=BooleanField())
    items = ReviewItem.objects.filter(review__in=ids).annotate(asked=asked, of_prints=of_prints)
    rows = items.values_list("review", "post__state", "post__scheduled_at", *artwork, "of_prints", "asked")
    for pk, state, at, availability, deleted_at, is_of_prints, is_asked in rows:
        silent = deleted_at is not None or not (availability == Availability.AVAILABLE or is_of_prints)
        has_words = state != PostState.DRAFT
        counts[pk][str(_standing(state, at, silent=silent, asked=is_asked, has_words=has_words))] += 1
    return {pk: Progress(count) for pk, count in counts.items()}
