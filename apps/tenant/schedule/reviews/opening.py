"""Opening a review link: what it leads to, and who looked when."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.errors import AppError, Conflict
from apps.tenant.schedule.models import Review, ReviewItem, ReviewState
from apps.tenant.schedule.reviews.items import Card

_LONGEST_NAME = 80


class ReviewShut(AppError):
    """The link leads nowhere: never made here, taken back or expired. Which of these is for the page to say."""

    code = "review_shut"

    def __init__(self, state: ReviewState | None) -> None:
        super().__init__("This link does not work any more. Ask the studio for a new one.")
        self.state = state
        self.status = 404 if state is None else 410  # type: ignore[misc]


class ReviewPaused(ReviewShut):
    """The workspace's plan has no review links any more. They work again with one that has."""

    def __init__(self) -> None:
        super().__init__(None)
        self.message = "This link is paused. Ask the studio how to go on."
        self.status = 403  # type: ignore[misc]


def review_behind(token_hash: str) -> Review:
    """The review whose link, copied or mailed, has that hash, in the active workspace. Raises ReviewShut. One query."""
    found = Review.objects.filter(Q(token_hash=token_hash) | Q(mailed_hash=token_hash)).first() if token_hash else None
    if found is None:
        raise ReviewShut(None)
    if found.state is not ReviewState.OPEN:
        raise ReviewShut(found.state)
    return found


def review_lock_open(review: Review) -> Review:
    """The review again, locked, as a client may use it. Raises ReviewShut. One query."""
    locked = Review.objects.select_for_update().filter(pk=review.pk).first()
    if locked is None or locked.state is not ReviewState.OPEN:
        raise ReviewShut(locked.state if locked else None)
    return locked


@transaction.atomic
def review_seen(*, review: Review, name: str, cards: Sequence[Card]) -> None:
    """Note that the client looks, and at what. ``changed`` stays with a post until the client decides on it.

    Two queries, one more when something is new to the client.
    """
    now = timezone.now()
    first = {} if review.first_seen_at else {"first_seen_at": now}
    Review.objects.filter(pk=review.pk).update(last_seen_at=now, seen_name=name, **first)
    news: list[ReviewItem] = []
    for card in cards:
        item, fingerprint = card.item, card.shown.fingerprint
        if item.seen == fingerprint:
            continue
        item.changed = item.changed or bool(item.seen)
        item.seen = fingerprint
        news.append(item)
    if news:
        ReviewItem.objects.bulk_update(news, ["seen", "changed"], batch_size=500)


def clean_name(name: str) -> str:
    """What the client calls themselves, on one line. Raises Conflict for none or a very long one."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not words:
        raise Conflict("Type your name, so that the studio knows who decided.")
    if len(words) > _LONGEST_NAME:
        raise Conflict(f"Use at most {_LONGEST_NAME} characters for your name.")
    return words
