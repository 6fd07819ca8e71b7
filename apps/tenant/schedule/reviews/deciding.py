"""What a client does by a review link: approves, asks for a change, comments.

Each step locks the review first, so that what is taken back or expired at that moment decides nothing any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.errors import Conflict, NotFound
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.checks import artworks_refresh, is_promoted, name_of
from apps.tenant.schedule.models import Audience, Comment, Post, Review, ReviewItem
from apps.tenant.schedule.reviews.commenting import ask_change, clean_text
from apps.tenant.schedule.reviews.items import progress_of_many
from apps.tenant.schedule.reviews.opening import review_lock_open
from apps.tenant.schedule.reviews.shown import shown_of

# What comes within this time goes into one mail.
BURST = timedelta(minutes=2)
# A message to the worker that was lost does not keep the next one back for ever.
_GIVEN_UP = timedelta(minutes=10)


class Stale(Conflict):
    """The post is not as the client saw it."""

    code = "review_stale"

    def __init__(self) -> None:
        super().__init__("This post was changed since you saw it. Please look at it as it is now, then decide.")


@dataclass
class Decided:
    """What came of an approval: how many are approved, how many were changed meanwhile, and sentences for the rest."""

    approved: int = 0
    stale: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def client_approve(*, review: Review, seen: Mapping[UUID, str], name: str) -> Decided:
    """Approve the posts of the review's items, by the fingerprints of what the client saw; changed ones are left.

    Raises ReviewShut, NotFound when none is the review's. Twenty queries at most, whatever their number.
    """
    review = review_lock_open(review)
    items = _items(review, list(seen))
    waiting_before = _waiting(review)
    fresh = _as_now(items, seen)
    posts, refused, _ = posts_approve(actor=None, posts=[item.post for item in fresh], name=name, review=review)
    done = {post.pk for post in posts}
    ReviewItem.objects.filter(review=review, post__in=done).update(changed=False)
    _finish(review, waiting_before)
    return Decided(len(done), len(items) - len(fresh), refused)


@transaction.atomic
def client_ask_change(*, review: Review, item_id: UUID, seen: str, text: str, name: str) -> Comment:
    """Ask for a change of one post; an approval ends. The people who made the link are told.

    Raises ReviewShut, NotFound, InvalidInput for no words, Stale, Conflict when it has left the house or is silent.
    """
    review = review_lock_open(review)
    words = clean_text(text)
    items = _items(review, [item_id])
    waiting_before = _waiting(review)
    if not _as_now(items, {item_id: seen}):
        raise Stale
    post = items[0].post
    _check_shown(post)
    comment = _comment(review, post, words, name)
    ask_change(comment)
    comment.save()
    ReviewItem.objects.filter(pk=item_id).update(changed=False)
    _log(review, "post.change_asked", f"Asked for a change of {_what(post)}", name, comment)
    _tell_later(review)
    _finish(review, waiting_before)
    return comment


@transaction.atomic
def client_comment(*, review: Review, item_id: UUID, text: str, name: str) -> Comment:
    """Say something about one post. Raises ReviewShut, NotFound, InvalidInput for no words."""
    review = review_lock_open(review)
    words = clean_text(text)
    post = _items(review, [item_id])[0].post
    comment = _comment(review, post, words, name)
    comment.save()
    _log(review, "post.commented", f"Commented on {_what(post)}", name, comment)
    _tell_later(review)
    return comment


def _items(review: Review, item_ids: Sequence[UUID]) -> list[ReviewItem]:
    """Those of the items that are this review's. Raises NotFound when there is none."""
    items = list(ReviewItem.objects.filter(review=review, pk__in=item_ids).select_related("post__artwork"))
    if not items:
        raise NotFound("This post is not in the review any more.")
    return items


def _as_now(items: Sequence[ReviewItem], seen: Mapping[UUID, str]) -> list[ReviewItem]:
    """Those whose posts are as they were seen; words and posts stay locked, so that they remain so. Three queries.

    The words are locked first, as those who write them do.
    """
    artworks = {item.post.artwork_id for item in items}
    captions = list(Caption.objects.select_for_update().filter(artwork__in=artworks).order_by("pk"))
    posts = Post.objects.order_by("pk").select_for_update(of=("self",)).in_bulk([item.post_id for item in items])
    artworks_refresh(posts.values())
    shown = shown_of(list(posts.values()), captions=captions)
    fresh = [item for item in items if item.post_id in shown and shown[item.post_id].fingerprint == seen[item.pk]]
    for item in fresh:
        item.post = posts[item.post_id]
    return fresh


def _check_shown(post: Post) -> None:
    if not is_promoted(post.artwork, post.network):
        raise Conflict("This painting is not to be shown any more, so the post will not go out.")


def _comment(review: Review, post: Post, text: str, name: str) -> Comment:
    return Comment(post=post, review=review, audience=Audience.CLIENT, author_name=name[:120], text=text)


def _waiting(review: Review) -> int:
    return progress_of_many([review])[review.pk].waiting


def _finish(review: Review, waiting_before: int) -> None:
    """When this decision was the last one: note it, and tell the people who made the link."""
    if waiting_before and not _waiting(review):
        review.finished_at, review.finish_untold = timezone.now(), True
        review.save(update_fields=["finished_at", "finish_untold", "updated_at"])
        _tell_later(review)


def _tell_later(review: Review) -> None:
    """One mail for all that comes within two minutes."""
    from apps.tenant.schedule.reviews.tasks import tell_maker

    now = timezone.now()
    if review.tell_at is not None and review.tell_at > now - _GIVEN_UP:
        return
    review.tell_at = now + BURST
    review.save(update_fields=["tell_at", "updated_at"])
    enqueue(tell_maker, after=BURST, review_id=str(review.pk))


def _log(review: Review, verb: str, summary: str, name: str, comment: Comment) -> None:
    activity_record(
        actor=None,
        verb=verb,
        summary=f"{summary} by the review link “{review.title}”",
        object_id=comment.post_id,
        data={"comment": str(comment.pk), "review": str(review.pk), "name": name},
        by_name=f"{name} (client)",
    )


def _what(post: Post) -> str:
    return f"{post.artwork.title} on {name_of(post.network)}"
