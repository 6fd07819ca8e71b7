"""Writes on posts. Each checks that the post is still ours to change, and leaves an entry in the log."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.roles import Right
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import ARROWS, check_arrow, check_open

# Publer refuses two posts of one account that are closer than this.
_CLOSEST = timedelta(minutes=1)


@transaction.atomic
def post_create(*, actor: Actor, artwork: Artwork, network: str, at: datetime) -> Post:
    """Put the artwork into the schedule; ready if it has words for the network, a draft otherwise.

    Raises InvalidInput for a time in the past or an artwork that is not to be promoted, Conflict for a taken time.
    """
    _check_time(at)
    _check_artwork(artwork)
    post = Post(artwork=artwork, network=network, scheduled_at=at, state=_state_for(artwork, network))
    _check_distance(post)
    _insert(post)
    _record(actor, post, "post.created", "Planned")
    return post


@transaction.atomic
def post_move(*, actor: Actor, post: Post, at: datetime, version: int | None = None) -> Post:
    """Give the post another time; it leaves its event. Raises InvalidInput or Conflict as ``post_create`` does."""
    post = _lock(post, version)
    _check_time(at)
    post.scheduled_at, post.event = at, None
    _check_distance(post)
    _save_changed(actor, post)
    _record(actor, post, "post.moved", "Moved")
    return post


@transaction.atomic
def post_replace_artwork(*, actor: Actor, post: Post, artwork: Artwork, version: int | None = None) -> Post:
    """Show another artwork at the same time. Raises InvalidInput when it is not to be promoted, Conflict if taken."""
    post = _lock(post, version)
    _check_artwork(artwork)
    post.artwork = artwork
    post.state = _state_for(artwork, post.network) if post.state != PostState.APPROVED else post.state
    _save_changed(actor, post)
    _record(actor, post, "post.artwork_replaced", "Replaced the artwork of")
    return post


@transaction.atomic
def post_remove(*, actor: Actor, post: Post) -> None:
    """Take the post out of the schedule; the artwork stays. Raises Conflict once it has left the house."""
    post = _lock(post, None)
    _record(actor, post, "post.removed", "Took out")
    post.delete()


@transaction.atomic
def posts_cancel(*, actor: Actor, posts: Iterable[Post], why: str) -> dict[str, str]:
    """Cancel posts that have not left the house; their ids with the states they had, to undo it by.

    Raises Conflict, and nothing is cancelled, when one of them has left it. A query for each and one for the log.
    """
    cancelled: dict[str, str] = {}
    for post in posts:
        if PostState.CANCELLED not in ARROWS[PostState(post.state)]:
            where = f"{post.get_network_display()} on {timezone.localtime(post.scheduled_at):%d %b %Y %H:%M}"
            state = post.get_state_display().lower()
            raise Conflict(f"“{post.artwork.title}” is {state} for {where} already. Cancel that post first.")
        cancelled[str(post.pk)] = post.state
        post.state, post.version = PostState.CANCELLED, post.version + 1
        post.save(update_fields=["state", "version", "updated_at"])
    if cancelled:
        noun = "post" if len(cancelled) == 1 else "posts"
        summary = f"Cancelled {len(cancelled)} {noun}: {why}"
        activity_record(actor=actor, verb="posts.cancelled", summary=summary, data={"posts": cancelled})
    return cancelled


@transaction.atomic
def posts_uncancel(*, actor: Actor, states: Mapping[UUID, str]) -> int:
    """Give cancelled posts their states back, where their time is to come and still free; how many."""
    back = 0
    waiting = Post.objects.select_for_update(of=("self",)).select_related("artwork")
    for post in waiting.filter(pk__in=list(states), state=PostState.CANCELLED, scheduled_at__gt=timezone.now()):
        try:
            _check_distance(post)
            post.state, post.version = states[post.pk], post.version + 1
            _insert(post)
        except Conflict:
            continue
        back += 1
    if back:
        noun = "post" if back == 1 else "posts"
        activity_record(actor=actor, verb="posts.uncancelled", summary=f"Brought back {back} {noun}")
    return back


@transaction.atomic
def posts_approve(*, actor: Actor, posts: Iterable[Post]) -> tuple[int, list[str]]:
    """Approve those that can be; how many, and for each that can't a sentence why not. A query for each."""
    approved, refused = 0, []
    for post in posts:
        reason = _why_not_approve(post)
        if reason:
            refused.append(f"{post.artwork.title}: {reason}")
            continue
        if post.state == PostState.APPROVED:
            continue
        post.state, post.approved_by_id, post.approved_at = PostState.APPROVED, actor.user_id, timezone.now()
        post.version += 1
        post.save()
        _record(actor, post, "post.approved", "Approved")
        approved += 1
    return approved, refused


@transaction.atomic
def post_withdraw_approval(*, actor: Actor, post: Post) -> Post:
    """Make an approved post ready again. Raises Conflict when it is not approved."""
    post = _lock(post, None)
    check_arrow(post, PostState.READY)
    _unapprove(post)
    post.save()
    _record(actor, post, "post.approval_withdrawn", "Withdrew the approval of")
    return post


def _lock(post: Post, version: int | None) -> Post:
    locked = Post.objects.select_for_update(of=("self",)).select_related("artwork").filter(pk=post.pk).first()
    if locked is None:
        raise Conflict("That post is not in the schedule any more.")
    if version is not None and locked.version != version:
        raise Conflict("Somebody else changed this post meanwhile. The page shows it as it is now.")
    check_open(locked)
    return locked


def _check_time(at: datetime) -> None:
    if at <= timezone.now():
        raise InvalidInput("That time has passed. Please choose one that is to come.", field="at")


def _check_artwork(artwork: Artwork) -> None:
    if not artwork.is_available:
        raise InvalidInput(f"“{artwork.title}” is {artwork.get_availability_display().lower()} and must not be posted.")


def _check_distance(post: Post) -> None:
    near = Post.objects.standing().filter(
        network=post.network,
        scheduled_at__gt=post.scheduled_at - _CLOSEST,
        scheduled_at__lt=post.scheduled_at + _CLOSEST,
    )
    if near.exclude(pk=post.pk).exists():
        raise Conflict(f"There is already a post on {post.get_network_display()} at that minute. Choose another one.")


def _state_for(artwork: Artwork, network: str) -> PostState:
    has_words = Caption.objects.filter(artwork=artwork, network=network).exists()
    return PostState.READY if has_words else PostState.DRAFT


def _save_changed(actor: Actor, post: Post) -> None:
    """An approval is for what was seen: somebody who could not give it can't change what it was given for."""
    if post.state == PostState.APPROVED and not actor.can(Right.APPROVE):
        _unapprove(post)
    post.version += 1
    _insert(post)


def _unapprove(post: Post) -> None:
    post.state, post.approved_by_id, post.approved_at = PostState.READY, None, None


def _insert(post: Post) -> None:
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        raise Conflict("This artwork is planned for this network at that very time already.") from error


def _why_not_approve(post: Post) -> str:
    if not post.artwork.is_available:
        return f"it is {post.artwork.get_availability_display().lower()}."
    if post.scheduled_at <= timezone.now():
        return "its time has passed."
    if post.state == PostState.DRAFT and _state_for(post.artwork, post.network) is PostState.DRAFT:
        return f"it has no caption for {post.get_network_display()}."
    if post.state not in {PostState.DRAFT, PostState.READY, PostState.APPROVED}:
        return f"it is {post.get_state_display().lower()}."
    return ""


def _record(actor: Actor, post: Post, verb: str, words: str) -> None:
    when = timezone.localtime(post.scheduled_at)
    summary = f"{words} {post.artwork.title} on {post.get_network_display()}, {when:%d %b %Y %H:%M}"
    activity_record(actor=actor, verb=verb, summary=summary, object_id=post.pk)
