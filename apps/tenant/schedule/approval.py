"""Approving posts: somebody with the right has seen them as they are."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.activity.services import activity_record
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.checks import name_of
from apps.tenant.schedule.history import change_record, snapshots
from apps.tenant.schedule.models import Change, Post, PostState
from apps.tenant.schedule.states import OPEN_STATES, check_arrow


@transaction.atomic
def posts_approve(
    *, actor: Actor | None, posts: Iterable[Post], name: str = ""
) -> tuple[list[Post], list[str], Change | None]:
    """Approve those that can be: these, a sentence for each that can't, and the change to take it back by.

    ``actor`` None stands for somebody without an account, whose ``name`` is kept; then there is nothing to undo.
    Six queries.
    """
    ids = [post.pk for post in posts]
    locked = list(Post.objects.select_for_update(of=("self",)).select_related("artwork").filter(pk__in=ids))
    written = set(
        Caption.objects.filter(artwork__in={post.artwork_id for post in locked}).values_list("artwork_id", "network")
    )
    approved, refused = [], []
    for post in locked:
        reason = _why_not(post, (post.artwork_id, post.network) in written)
        if reason:
            refused.append(f"{post.artwork.title}: {reason}")
        elif post.state != PostState.APPROVED:
            approved.append(post)
    before = snapshots(approved)
    _set_approved(approved, actor.user_id if actor else None, actor.name if actor else name)
    if not approved:
        return [], refused, None
    some = f"{len(approved)} post{'' if len(approved) == 1 else 's'}"
    by = "" if actor else f" by {name}"
    data = {"posts": [str(post.pk) for post in approved], "name": name}
    activity_record(actor=actor, verb="post.approved", summary=f"Approved {some}{by}", data=data)
    change = change_record(actor=actor, label=f"Approved {some}", before=before, posts=approved) if actor else None
    return approved, refused, change


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


def _why_not(post: Post, has_words: bool) -> str:
    if not post.artwork.is_available:
        return f"it is {post.artwork.get_availability_display().lower()}."
    if post.scheduled_at <= timezone.now():
        return "its time has passed."
    if not has_words:
        return f"it has no caption for {name_of(post.network)}."
    if post.state not in OPEN_STATES:
        return f"it is {post.get_state_display().lower()}."
    return ""
