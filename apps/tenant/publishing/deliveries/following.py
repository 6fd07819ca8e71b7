"""What is at Publer follows the plan: moved, rewritten, framed anew or taken out here, it is so there.

A change there is a removal and a sending anew, each confirmed before the next: the one way that every post can be
changed by, its time and its picture included, and that leaves no doubt which of two is there.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from apps.core.access import Actor
from apps.core.roles import Right
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.deliveries.calling_back import CALLABLE, posts_call_back
from apps.tenant.publishing.deliveries.composing import Composer, is_as_sent
from apps.tenant.publishing.deliveries.mending import post_to_plan
from apps.tenant.publishing.deliveries.outcomes import lead
from apps.tenant.publishing.deliveries.starting import exported_unasked, push_start
from apps.tenant.publishing.deliveries.switching import silence
from apps.tenant.publishing.deliveries.timing import TOO_NEAR, say_near
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import ApprovalMode, Post, PostState
from apps.tenant.schedule.rules import settings_get

# People write for a while: what they wrote goes to Publer once they have paused.
_PAUSE = timedelta(seconds=45)
_UNSENDABLE = "Changed here, but it can't go out like that: it is at Publer as it was before. {}"


class Following:
    """Follows moves and removals in the plan (``schedule.hooks.Away``)."""

    def moved(self, *, actor: Actor, posts: Sequence[Post]) -> None:
        """Sent anew at the new time, if that needs no new approval; called back to be approved if it does."""
        keeps = _keeps_approval(actor)
        then = PostState.QUEUED if keeps else PostState.READY
        there = [post for post in posts if post.state == PostState.SCHEDULED]
        posts_call_back(actor=actor, posts=there, why="moved in the plan", then=then)
        if not keeps:
            waiting = [post for post in posts if post.state == PostState.QUEUED]
            posts_call_back(actor=actor, posts=waiting, why="moved in the plan", then=PostState.READY)
        for post in posts:
            if post.state == PostState.FAILED:
                _once_more(actor, post, keeps=keeps)

    def removed(self, *, actor: Actor, posts: Sequence[Post]) -> None:
        """Called back; cancelled once Publer shows them no more. What failed is nowhere."""
        posts_call_back(actor=actor, posts=posts, why="taken out of the plan", then=PostState.CANCELLED)
        lead([post.pk for post in posts if post.state == PostState.FAILED], PostState.CANCELLED)


def follow_words(artwork_id: UUID, network: str) -> None:
    """The artwork has other words on the network: so have its posts that are at Publer. Three queries if none is.

    A sold original's that have no words for prints any more are silent.
    """
    under_way = Post.objects.filter(artwork=artwork_id, network=network, state__in=CALLABLE)
    silent = under_way.unpromoted().order_by("pk").select_for_update(of=("self",))
    silence(list(silent), why="there are no words for prints any more")
    _follow(artwork_id, [network], is_picture=False)


def follow_picture(artwork_id: UUID, networks: Collection[str]) -> None:
    """The artwork looks otherwise on the networks: so do its posts that are at Publer. Two queries if none is."""
    _follow(artwork_id, networks, is_picture=True)


def follow_late(delivery: Delivery) -> None:
    """What was changed here while nobody knew whether it had arrived follows now, as far as it still can."""
    Delivery.objects.filter(pk=delivery.pk).update(is_stale=False)
    post = delivery.post
    _follow(post.artwork_id, [post.network], is_picture=True)


def _follow(artwork_id: UUID, networks: Collection[str], *, is_picture: bool) -> None:
    rows = Post.objects.filter(
        artwork=artwork_id, network__in=networks, state__in=(PostState.QUEUED, PostState.SCHEDULED)
    )
    posts = list(rows.select_related("artwork").order_by("pk").select_for_update(of=("self",)))
    in_doubt = Post.objects.filter(
        artwork=artwork_id, network__in=networks, state__in=(PostState.PUSHING, PostState.UNKNOWN)
    )
    Delivery.objects.filter(post__in=in_doubt).update(is_stale=True)
    if not posts:
        return
    why = "its picture changed" if is_picture else "its words changed"
    if settings_get().approval != ApprovalMode.OFF:
        approved = [post for post in posts if post.approved_at]
        posts_call_back(actor=None, posts=approved, why=why, then=PostState.READY)
        posts = [post for post in posts if not post.approved_at]
    there = [post for post in posts if post.state == PostState.SCHEDULED]
    changed = _changed(there, is_picture=is_picture)
    posts_call_back(actor=None, posts=changed, why=why, then=PostState.QUEUED, after=_PAUSE)


def _changed(posts: Sequence[Post], *, is_picture: bool) -> list[Post]:
    """Those that would go out otherwise now, and can."""
    deliveries = {one.post_id: one for one in Delivery.objects.filter(post__in=posts)} if posts else {}
    connection = connection_get()
    composer = Composer(posts, hashtags_as_comment=bool(connection and connection.hashtags_as_comment))
    now, found = timezone.now(), []
    for post in posts:
        delivery = deliveries.get(post.pk)
        parcel = composer.compose(post, now=now)
        if delivery is None:
            continue
        if post.scheduled_at < now + TOO_NEAR:
            say_near([post])
        elif parcel.new is None:
            problem = next(one for one in parcel.problems if one.blocks)
            sentence = _UNSENDABLE.format(problem.message)[:500]
            Delivery.objects.filter(pk=delivery.pk).update(
                problem="changed_here", sentence=sentence, updated_at=timezone.now()
            )
        elif is_picture or not is_as_sent(delivery.sent or {}, parcel.new):
            found.append(post)
    return found


def _once_more(actor: Actor, post: Post, *, keeps: bool) -> None:
    """It failed, and has another time now: it is sent, or approved first. What was exported since stays here."""
    is_exported = bool(exported_unasked([post]))
    row = post_to_plan(actor=actor, post=post)
    if not keeps and row.state == PostState.APPROVED:
        lead([row.pk], PostState.READY)
        Post.objects.filter(pk=row.pk).update(approved_at=None, approved_by=None, approved_name="")
    elif row.state == PostState.APPROVED:
        Delivery.objects.filter(post=row).update(sent=None, problem="")
        push_start(actor=actor, posts=[row], include_exported=not is_exported)


def _keeps_approval(actor: Actor) -> bool:
    """Whether a moved post stays approved: where nobody has to approve, or who moves it could approve it as well."""
    mode = settings_get().approval
    return mode == ApprovalMode.OFF or (mode == ApprovalMode.TEAM and actor.can(Right.APPROVE))
