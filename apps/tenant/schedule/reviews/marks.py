"""What lists of posts show of comments: how many there are, and whether a change is asked for."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Comment
from apps.tenant.schedule.querysets import PostQuerySet


def with_comment_marks(posts: PostQuerySet) -> PostQuerySet:
    """The posts with ``comment_count`` and ``change_asked``, in the same query and order."""
    # Not Count("comments"): grouping would drop the model's order.
    mine = Comment.objects.filter(post=OuterRef("pk"), removed_at__isnull=True).order_by()
    counted = mine.values("post").annotate(count=Count("pk")).values("count")
    return posts.annotate(
        comment_count=Coalesce(Subquery(counted), 0),
        change_asked=Exists(changes_standing().filter(post=OuterRef("pk"))),
    )


def comment_counts(post_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many comments each of the posts has; those without any are left out. One query."""
    there = Comment.objects.filter(post__in=list(post_ids), removed_at__isnull=True)
    return dict(there.order_by().values_list("post").annotate(count=Count("pk")))


def change_asked(post_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the posts for which a change is asked that nobody has made yet. One query."""
    return set(changes_standing().filter(post__in=list(post_ids)).values_list("post", flat=True))


def changes_standing() -> QuerySet[Comment]:
    """Comments that ask for a change, as long as the post has the time, the artwork and the words that it had."""
    words = Caption.objects.filter(artwork=OuterRef("post__artwork"), network=OuterRef("post__network"))
    return (
        Comment.objects.filter(asks_change=True, answered_at__isnull=True, removed_at__isnull=True)
        .exclude(post__state="cancelled")
        .annotate(words_now=Coalesce(Subquery(words.values("version")[:1]), 0))
        .filter(
            asked_at=F("post__scheduled_at"),
            asked_artwork=F("post__artwork"),
            asked_words=F("words_now"),
        )
        .order_by()
    )
