"""What is at Publer follows the plan: moved, rewritten, framed anew or taken out here, it is so there.

A change there is a removal and a sending anew, each confirmed before the next: the one way that every post can be
changed by, its time and its picture included, and that leaves no doubt which of two is there.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.roles import Right
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.deliveries.allowance import plan_hold
from apps.tenant.publishing.deliveries.calling_back import CALLABLE, HANDED, posts_call_back
from apps.tenant.publishing.deliveries.composing import Composer, is_as_sent
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.deliveries.switching import silence
from apps.tenant.publishing.deliveries.timing import TOO_NEAR, say_near
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import ApprovalMode, Post, PostState
from apps.tenant.schedule.querysets import PostQuerySet
from apps.tenant.schedule.rules import settings_get

# People write for a while: what they wrote goes to Publer once they have paused.
_PAUSE = timedelta(seconds=45)
_MOVED = "moved in the plan"
_UNSENDABLE = "Changed here, but it can't go out like that: it is at Publer as it was before. {}"


class Following:
    """Follows moves and removals in the plan (``schedule.hooks.Away``)."""

    def moved(self, *, actor: Actor, posts: Sequence[Post], was: Mapping[UUID, datetime]) -> None:
        """Sent anew at the new time, if that needs no new approval; called back to be approved if it does.

        Raises LimitReached when more are sent anew in a month than the plan has room for.
        """
        keeps = _keeps_approval(actor)
        if keeps:
            plan_hold([post for post in posts if post.state != PostState.FAILED], was)
        then = PostState.QUEUED if keeps else PostState.READY
        there = [post for post in posts if post.state == PostState.SCHEDULED]
        posts_call_back(actor=actor, posts=there, why=_MOVED, then=then)
        failed = [post for post in posts if post.state == PostState.FAILED]
        if keeps:
            _once_more(actor, failed)
        else:
            others = [post for post in posts if post.state in {PostState.QUEUED, PostState.CANCELLING}]
            posts_call_back(actor=actor, posts=[*others, *failed], why=_MOVED, then=PostState.READY)

    def removed(self, *, actor: Actor, posts: Sequence[Post]) -> None:
        """Called back; cancelled once Publer shows them no more, at once what is nowhere."""
        posts_call_back(actor=actor, posts=posts, why="taken out of the plan", then=PostState.CANCELLED)


@transaction.atomic
def follow_words(artwork_id: UUID, network: str) -> None:
    """The artwork has other words on the network: so have its posts that are at Publer. Two queries if none is.

    A sold original's that have no words for prints any more are silent.
    """
    posts = Post.objects.filter(artwork=artwork_id, network=network)
    silent = posts.filter(state__in=CALLABLE).unpromoted().order_by("pk").select_for_update(of=("self",))
    silence(list(silent), why="there are no words for prints any more")
    _follow(posts, is_picture=False)


@transaction.atomic
def follow_picture(artwork_id: UUID, networks: Collection[str]) -> None:
    """The artwork looks otherwise on the networks: so do its posts that are at Publer. One query if none is."""
    _follow(Post.objects.filter(artwork=artwork_id, network__in=networks), is_picture=True)


def follow_late(delivery: Delivery) -> None:
    """What was changed here while nobody knew whether it had arrived follows now, as far as it still can.

    The artwork's other posts followed when it was changed.
    """
    Delivery.objects.filter(pk=delivery.pk).update(is_stale=False)
    _follow(Post.objects.filter(pk=delivery.post_id), is_picture=True)


def _follow(rows: PostQuerySet, *, is_picture: bool) -> None:
    """An approval was for what was seen: where one is asked for, its post is called back, whatever it is at.

    The others go on as they are now; those of which nobody knows whether they arrived, once somebody does.
    """
    handed = rows.filter(state__in=HANDED).select_related("artwork").order_by("pk")
    posts = list(handed.select_for_update(of=("self",)))
    if not posts:
        return
    why = "its picture changed" if is_picture else "its words changed"
    asks = settings_get().approval != ApprovalMode.OFF
    approved = [post for post in posts if asks and post.approved_at]
    posts_call_back(actor=None, posts=approved, why=why, then=PostState.READY)
    others = [post for post in posts if post not in approved]
    in_doubt = [post.pk for post in others if post.state in {PostState.PUSHING, PostState.UNKNOWN}]
    Delivery.objects.filter(post__in=in_doubt).update(is_stale=True)
    changed = _changed([post for post in others if post.state == PostState.SCHEDULED], is_picture=is_picture)
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


def _once_more(actor: Actor, failed: Sequence[Post]) -> None:
    """They failed, and have another time now: they are sent, or approved first. What can't be sent says why."""
    if not failed:
        return
    is_free = settings_get().approval == ApprovalMode.OFF
    approved = [post for post in failed if is_free or post.approved_at]
    others = [post for post in failed if post not in approved]
    posts_call_back(actor=actor, posts=others, why=_MOVED, then=PostState.READY)
    for post, problems in push_start(actor=actor, posts=approved).staying:
        Delivery.objects.filter(post=post).update(sentence=problems[0].message[:500], updated_at=timezone.now())


def _keeps_approval(actor: Actor) -> bool:
    """Whether a moved post stays approved: where nobody has to approve, or who moves it could approve it as well."""
    mode = settings_get().approval
    return mode == ApprovalMode.OFF or (mode == ApprovalMode.TEAM and actor.can(Right.APPROVE))
