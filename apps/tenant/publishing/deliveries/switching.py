"""An original is sold while prints of it are to be had: what is under way goes on with the words for those, or back.

What is sold without such words is for ``calling_back``. Nobody has approved the words that are said from now on as
those of these posts: where posts are approved, those that were wait for it again.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils import timezone

from apps.tenant.publishing.deliveries.calling_back import HANDED, THERE, posts_call_back
from apps.tenant.publishing.deliveries.timing import TOO_NEAR, say_near
from apps.tenant.schedule.models import ApprovalMode, Post, PostState
from apps.tenant.schedule.querysets import has_print_words
from apps.tenant.schedule.rules import settings_get

_WHY = "other words are said of it since the original was sold, or came back"


def follow_prints(artwork_ids: Collection[UUID]) -> None:
    """The artworks' words for prints are said from now on, or are said no more: so they are at Publer.

    For the transaction that changes them, after ``follow_availability``. What waits here goes as it is to be said now;
    what is at Publer is taken out and sent anew. One query if nothing is under way.
    """
    rows = Post.objects.filter(has_print_words(), artwork__in=artwork_ids, state__in=HANDED)
    posts = list(rows.select_related("artwork").order_by("pk").select_for_update(of=("self",)))
    if not posts:
        return
    posts = _without_near(posts)
    asks = settings_get().approval != ApprovalMode.OFF
    approved = [post for post in posts if asks and post.approved_at]
    posts_call_back(actor=None, posts=approved, why=_WHY, then=PostState.READY)
    there = [post for post in posts if post.state in THERE and post not in approved]
    if there:
        posts_call_back(actor=None, posts=there, why=_WHY, then=PostState.QUEUED)


def silence(posts: Sequence[Post], *, why: str) -> None:
    """Call back what has become silent because its words went; an approval was for those. No query for none."""
    if not posts:
        return
    asks = settings_get().approval != ApprovalMode.OFF
    approved = [post for post in posts if asks and post.approved_at]
    posts_call_back(actor=None, posts=approved, why=why, then=PostState.READY)
    posts_call_back(actor=None, posts=[post for post in posts if post not in approved], why=why)


def _without_near(posts: Sequence[Post]) -> list[Post]:
    """Without those that speak of prints at Publer so near to their time that they would more likely be lost.

    The original is to be had again, so what they say is no harm; that a sold one is offered would be, however near.
    """
    edge = timezone.now() + TOO_NEAR
    near = [post for post in posts if post.state in THERE and post.artwork.is_available and post.scheduled_at < edge]
    say_near(near)
    return [post for post in posts if post not in near]
