"""Approving posts: somebody with the right has seen them as they are."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.activity.services import activity_record
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import may_be_posted
from apps.tenant.schedule.checks import artworks_refresh, name_of
from apps.tenant.schedule.history import change_record, snapshots
from apps.tenant.schedule.models import Change, Comment, Post, PostState, Review
from apps.tenant.schedule.states import OPEN_STATES, check_arrow


@transaction.atomic
def posts_approve(
    *,
    actor: Actor | None,
    posts: Iterable[Post],
    name: str = "",
    review: Review | None = None,
    without_client: bool = False,
) -> tuple[list[Post], list[str], Change | None]:
    """Approve those that can be: these, a sentence for each that can't, and the change to take it back by.

    ``actor`` None stands for somebody without an account, whose ``name`` is kept, and who came by the link of
    ``review``; then there is nothing to undo. ``without_client`` says in the log that a member did it in the client's
    place. Changes that were asked for are answered by it. Eight queries.
    """
    posts = list(posts)
    # The words first, as those who write them lock them: nobody can change them between being seen and being approved.
    words = Caption.objects.select_for_update().filter(artwork__in={post.artwork_id for post in posts})
    written = {(caption.artwork_id, caption.network): caption for caption in words.order_by("pk")}
    rows = Post.objects.filter(pk__in=[post.pk for post in posts])
    locked = sorted(rows.order_by("pk").select_for_update(of=("self",)), key=lambda post: post.scheduled_at)
    artworks_refresh(locked)
    approved, refused = [], []
    for post in locked:
        reason = _why_not(post, written.get((post.artwork_id, post.network)))
        if reason:
            refused.append(f"{post.artwork.title}: {reason}")
        elif post.state != PostState.APPROVED:
            approved.append(post)
    before = snapshots(approved)
    _set_approved(approved, actor.user_id if actor else None, actor.name if actor else name)
    if not approved:
        return [], refused, None
    Comment.objects.filter(post__in=approved, asks_change=True, answered_at=None).update(answered_at=timezone.now())
    label = _log_approval(actor, approved, name=name, review=review, without_client=without_client)
    change = change_record(actor=actor, label=label, before=before, posts=approved) if actor else None
    return approved, refused, change


def _log_approval(
    actor: Actor | None, posts: list[Post], *, name: str, review: Review | None, without_client: bool
) -> str:
    label = f"Approved {len(posts)} post{'' if len(posts) == 1 else 's'}"
    if len(posts) == 1:
        label = f"Approved {posts[0].artwork.title} on {name_of(posts[0].network)}"
    how = " without the client" if without_client else ""
    how = f" by the review link “{review.title}”" if review else how
    data = {"posts": [str(post.pk) for post in posts], "name": name}
    if review:
        data["review"] = str(review.pk)
    only = posts[0].pk if len(posts) == 1 else None
    activity_record(
        actor=actor,
        verb="post.approved",
        summary=label + how,
        object_id=only,
        data=data,
        by_name=f"{name} (client)",
    )
    return label


@transaction.atomic
def post_withdraw_approval(*, actor: Actor | None, post: Post, name: str = "") -> Post:
    """Make an approved post ready again. Raises Conflict when it is not approved. Four queries."""
    post = Post.objects.select_for_update(of=("self",)).select_related("artwork").get(pk=post.pk)
    check_arrow(post, PostState.READY)
    before = snapshots([post])
    unapprove(post)
    post.save()
    summary = f"Withdrew the approval of {post.artwork.title} on {name_of(post.network)}"
    activity_record(actor=actor, verb="post.approval_withdrawn", summary=summary, object_id=post.pk)
    if actor:
        change_record(actor=actor, label=summary, before=before, posts=[post])
    return post


def unapprove(post: Post) -> None:
    """What is ready, and no more; for the caller to save."""
    post.state, post.approved_by_id, post.approved_at, post.approved_name = PostState.READY, None, None, ""
    post.version += 1


def _set_approved(posts: list[Post], user_id: UUID | None, name: str) -> None:
    drafts = [post.pk for post in posts if post.state == PostState.DRAFT]
    Post.objects.filter(pk__in=drafts).update(state=PostState.READY)
    for post in posts:
        post.state, post.approved_by_id, post.approved_name = PostState.APPROVED, user_id, name[:120]
        post.approved_at = post.updated_at = timezone.now()
        post.version += 1
    fields = ["state", "approved_by", "approved_name", "approved_at", "version", "updated_at"]
    Post.objects.bulk_update(posts, fields, batch_size=500)


def _why_not(post: Post, words: Caption | None) -> str:
    if post.artwork.deleted_at is not None:
        return "it is in the bin."
    if not may_be_posted(post.artwork, words):
        return f"it is {post.artwork.get_availability_display().lower()}."
    if post.scheduled_at <= timezone.now():
        return "its time has passed."
    if words is None:
        return f"it has no caption for {name_of(post.network)}."
    if post.state not in OPEN_STATES:
        return f"it is {post.get_state_display().lower()}."
    return ""
