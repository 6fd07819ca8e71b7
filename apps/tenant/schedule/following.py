"""Posts follow their words and pictures: a draft gets ready when there are some, an approval ends when they change."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.checks import name_of, states_for
from apps.tenant.schedule.models import Comment, Post, PostState


def follow_words(artwork_id: UUID, network: str) -> None:
    """Bring the open posts of the artwork on the network into line with its caption. One to seven queries."""
    posts = Post.objects.filter(artwork=artwork_id, network=network, state__in=[PostState.DRAFT, PostState.APPROVED])
    found = list(posts.values_list("pk", "state", "approved_at"))
    if not found:
        return
    drafts = [pk for pk, state, _ in found if state == PostState.DRAFT]
    approved = [pk for pk, _, approved_at in found if approved_at is not None]
    now, version = timezone.now(), F("version") + 1
    Post.objects.filter(pk__in=drafts).update(state=PostState.READY, version=version, updated_at=now)
    if drafts and states_for([(artwork_id, network)]) == [PostState.APPROVED]:
        Post.objects.filter(pk__in=drafts).update(state=PostState.APPROVED)
    _withdraw(approved, artwork_id, [network], "words")


def follow_picture(artwork_id: UUID, networks: Collection[str]) -> None:
    """The artwork looks otherwise on the networks now: approvals end, asked changes are made. Two to five queries."""
    posts = Post.objects.filter(artwork=artwork_id, network__in=networks)
    asked = Comment.objects.filter(Q(post__in=posts), asks_change=True, answered_at=None)
    asked.update(answered_at=timezone.now())
    approved = posts.filter(state=PostState.APPROVED, approved_at__isnull=False)
    _withdraw(list(approved.values_list("pk", flat=True)), artwork_id, networks, "picture")


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
