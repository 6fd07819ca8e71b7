"""What a person does about a post that failed: back into the plan, or a minute later and once more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.deliveries.outcomes import lead
from apps.tenant.publishing.deliveries.starting import Plan, push_start
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import ApprovalMode, Post, PostState
from apps.tenant.schedule.rules import settings_get

_MINUTE = timedelta(minutes=1)
_MOST = 10


@transaction.atomic
def post_to_plan(*, actor: Actor, post: Post) -> Post:
    """A failed post is planned again, approved as it was: it can be moved, rewritten, given another artwork.

    Raises Conflict when it is not failed. Six queries.
    """
    row = _failed(post)
    lead([row.pk], PostState.READY)
    row.state = PostState.READY
    if row.approved_at or settings_get().approval == ApprovalMode.OFF:
        lead([row.pk], PostState.APPROVED)
        row.state = PostState.APPROVED
        Delivery.objects.filter(post=row).update(held_at=timezone.now())
    activity_record(actor=actor, verb="post.replanned", summary=f"Back in the plan: {_name(row)}", object_id=row.pk)
    return row


@transaction.atomic
def post_shift(*, actor: Actor, post: Post) -> tuple[Post, Plan]:
    """Move a failed post to the next free minute and send it again: Publer wants a minute between two of a channel.

    An approval stays: nobody sees a minute. Raises Conflict when it is not failed, or the next minutes are taken.
    About 20 queries.
    """
    row = _failed(post)
    times = [row.scheduled_at + _MINUTE * number for number in range(1, _MOST + 1)]
    there = Post.objects.standing().filter(network=row.network, scheduled_at__in=times)
    taken = set(there.values_list("scheduled_at", flat=True))
    free = next((at for at in times if at not in taken and at > timezone.now()), None)
    if free is None:
        raise Conflict("The next ten minutes are taken, or over. Put the post back into the plan and move it there.")
    Post.objects.filter(pk=row.pk).update(scheduled_at=free, event=None)
    summary = f"Moved {_name(row)} to {timezone.localtime(free):%d %b %Y %H:%M} and sent it again"
    activity_record(actor=actor, verb="post.moved", summary=summary, object_id=row.pk)
    Delivery.objects.filter(post=row).update(sent=None, problem="")
    plan = push_start(actor=actor, posts=[row])
    row.scheduled_at = free
    return row, plan


def _failed(post: Post) -> Post:
    row = Post.objects.filter(pk=post.pk).select_related("artwork").select_for_update(of=("self",)).first()
    if row is None or row.state != PostState.FAILED:
        raise Conflict("This post has not failed, or somebody has dealt with it already. The page shows it as it is.")
    return row


def _name(post: Post) -> str:
    return f"“{post.artwork.title}” on {post.get_network_display()}"
