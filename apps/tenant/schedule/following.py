"""Posts follow their words and pictures: a draft gets ready when there are some, an approval ends when they change.

So does a sale after which prints are still to be had: what was approved is not what is said from then on.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.checks import name_of, states_for
from apps.tenant.schedule.models import ApprovalMode, Comment, Post, PostState
from apps.tenant.schedule.querysets import PostQuerySet, has_print_words
from apps.tenant.schedule.rules import settings_get
from apps.tenant.schedule.states import OPEN_STATES


def follow_words(artwork_id: UUID, network: str) -> None:
    """Bring the open posts of the artwork on the network into line with its caption. One to eight queries."""
    posts = Post.objects.filter(artwork=artwork_id, network=network)
    found = [(post.pk, post.state, post.approved_at) for post in _held(posts) if post.state in OPEN_STATES]
    if not found:
        return
    drafts = [pk for pk, state, _ in found if state == PostState.DRAFT]
    approved = [pk for pk, _, approved_at in found if approved_at is not None]
    ready = [pk for pk, state, _ in found if state == PostState.READY]
    now, version = timezone.now(), F("version") + 1
    # Who looks at the plan has to see whether they are silent still.
    of_prints = Artwork.objects.sold_with_prints().filter(pk=artwork_id)
    Post.objects.filter(pk__in=ready, artwork__in=of_prints).update(updated_at=now)
    Post.objects.filter(pk__in=drafts).update(state=PostState.READY, version=version, updated_at=now)
    if drafts and states_for([(artwork_id, network)]) == [PostState.APPROVED]:
        Post.objects.filter(pk__in=drafts).update(state=PostState.APPROVED)
    _withdraw(approved, artwork_id, [network], "words")


def follow_prints(artwork_ids: Collection[UUID]) -> None:
    """The artworks' words for prints are said from now on, or are said no more: open posts that have such words follow.

    Who approved them approved something else. One query if there are none, else three, and two for each artwork of
    which posts were approved.
    """
    posts = Post.objects.filter(has_print_words(), artwork__in=artwork_ids)
    found = [post for post in _held(posts) if post.state in OPEN_STATES]
    if not found:
        return
    ids = [post.pk for post in found]
    Post.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=timezone.now())
    if settings_get().approval == ApprovalMode.OFF:
        Post.objects.filter(pk__in=ids).update(approved_at=None, approved_by=None, approved_name="")
        return
    by_artwork: dict[UUID, list[Post]] = {}
    for post in found:
        if post.state == PostState.APPROVED and post.approved_at:
            by_artwork.setdefault(post.artwork_id, []).append(post)
    for artwork_id, some in by_artwork.items():
        _withdraw([post.pk for post in some], artwork_id, sorted({post.network for post in some}), "words")


def follow_picture(artwork_id: UUID, networks: Collection[str]) -> None:
    """The artwork looks otherwise on the networks now: approvals end, asked changes are made. Two to five queries."""
    posts = Post.objects.filter(artwork=artwork_id, network__in=networks)
    approved = [post.pk for post in _held(posts) if post.state == PostState.APPROVED and post.approved_at]
    asked = Comment.objects.filter(Q(post__in=posts), asks_change=True, answered_at=None)
    asked.update(answered_at=timezone.now())
    _withdraw(approved, artwork_id, networks, "picture")


def _held(posts: PostQuerySet) -> list[Post]:
    """Those that are not over, locked whatever their state is: what was on its way out, or back, is so until the end.

    Publishing follows in the same transaction; none may slip from those that it looks at to those that are looked at
    here, or the other way round, with an approval of something else. One query.
    """
    standing = posts.exclude(state__in=(PostState.PUBLISHED, PostState.CANCELLED))
    return list(standing.order_by("pk").select_for_update())


def _withdraw(post_ids: list[UUID], artwork_id: UUID, networks: Collection[str], what: str) -> None:
    """Nobody has seen them like this: they are ready, and no more. The log says which, and why."""
    if not post_ids:
        return
    changed = {"version": F("version") + 1, "updated_at": timezone.now()}
    Post.objects.filter(pk__in=post_ids).update(
        state=PostState.READY, approved_at=None, approved_by=None, approved_name="", **changed
    )
    title = Artwork.objects.values_list("title", flat=True).get(pk=artwork_id)
    where = " and ".join(name_of(network) for network in networks)
    some = f"{len(post_ids)} approved post{'' if len(post_ids) == 1 else 's'}"
    summary = f"{some} of {title[:120]} on {where} to be approved anew: the {what} changed"
    data = {"posts": [str(pk) for pk in post_ids], "why": what}
    activity_record(actor=None, verb="post.approval_withdrawn", summary=summary, data=data)
