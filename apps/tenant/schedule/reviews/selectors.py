"""Reads of reviews and comments for members."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import may_be_posted
from apps.tenant.schedule.models import Comment, Post, PostState, Review
from apps.tenant.schedule.querysets import PostQuerySet
from apps.tenant.schedule.reviews.commenting import MAY_EDIT
from apps.tenant.schedule.reviews.marks import changes_standing
from apps.tenant.schedule.reviews.mentions import Piece, members_here, pieces
from apps.tenant.schedule.selectors import captions_by_post
from apps.tenant.schedule.states import OPEN_STATES


@dataclass(frozen=True)
class Said:
    """A comment as members read it."""

    comment: Comment
    pieces: list[Piece]
    is_own: bool
    may_edit: bool
    stands: bool


@dataclass(frozen=True)
class Talk:
    """What was said about a post, and who can be mentioned: JSON, a list of ``id`` and ``name``."""

    said: list[Said]
    people: str

    @property
    def count(self) -> int:
        """How many comments there are; those that were removed don't count."""
        return sum(one.comment.removed_at is None for one in self.said)

    @property
    def change_asked(self) -> bool:
        """Whether somebody asks for a change that nobody has made yet."""
        return any(one.stands for one in self.said)


def reviews_list(actor: Actor) -> QuerySet[Review]:
    """The workspace's review links, newest first. One query."""
    return Review.objects.all()


def review_get_for(actor: Actor, review_id: UUID) -> Review:
    """The review link. Raises NotFound. One query."""
    review = Review.objects.filter(pk=review_id).first()
    if review is None:
        raise NotFound("That review link is not here any more.")
    return review


def reviewable(posts: Iterable[Post]) -> list[Post]:
    """Those of the posts, fetched with their artworks, that a client can decide on: ours still, to come, with words.

    One query.
    """
    now = timezone.now()
    open_ones = [
        post
        for post in posts
        if post.state in OPEN_STATES
        and post.scheduled_at > now
        and (post.artwork.is_available or post.artwork.is_sold_with_prints)
    ]
    written = captions_by_post(open_ones)
    return [post for post in open_ones if post.pk in written and may_be_posted(post.artwork, written[post.pk])]


def waiting_until(end: datetime) -> PostQuerySet:
    """Posts from now to ``end`` that wait for an approval: with words, their artworks to be promoted. One query."""
    words = Caption.objects.filter(artwork=OuterRef("artwork"), network=OuterRef("network"))
    waiting = Post.objects.shown().between(timezone.now(), end).filter(state=PostState.READY)
    return waiting.filter(Exists(words)).promoted()


def spans() -> Mapping[str, tuple[str, datetime]]:
    """The spans of time that a link can be made for: name → words and end, on the workspace's clock."""
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    next_month = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {
        "30": ("the next 30 days", now + timedelta(days=30)),
        "month": (f"{now:%B}", next_month),
    }


def talk_about(actor: Actor, post: Post) -> Talk:
    """The post's comments, oldest first, and the members by name. Three queries."""
    comments: Sequence[Comment] = list(Comment.objects.filter(post=post))
    standing = set(changes_standing().filter(post=post).values_list("pk", flat=True)) if comments else set()
    members = members_here()
    names = {member.pk: member.display_name for member in members}
    edge = timezone.now() - MAY_EDIT
    said = [
        Said(
            comment=one,
            pieces=pieces(one.text, one.mentions, names),
            is_own=one.author_id == actor.user_id,
            may_edit=one.author_id == actor.user_id and one.created_at > edge and one.removed_at is None,
            stands=one.pk in standing,
        )
        for one in comments
    ]
    return Talk(said, json.dumps([{"id": str(pk), "name": name} for pk, name in names.items()]))
