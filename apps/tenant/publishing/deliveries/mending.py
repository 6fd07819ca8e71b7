"""What a person does about a post that failed: back into the plan, or a minute later and once more."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.tenancy.context import active_workspace
from apps.public.metering.services import meter_lock
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.deliveries.starting import Plan, push_start
from apps.tenant.schedule.models import ApprovalMode, Post, PostState
from apps.tenant.schedule.rules import settings_get

_MINUTE = timedelta(minutes=1)
_MOST = 10


@transaction.atomic
def post_to_plan(*, actor: Actor, post: Post) -> Post:
    """A failed post is planned again, approved as it was: it can be moved, rewritten, given another artwork.

    One that may be at Publer in spite of all is so as soon as it surely is not there. Raises Conflict when it is not
    failed. About twelve queries.
    """
    row = _failed(post)
    is_approved = bool(row.approved_at) or settings_get().approval == ApprovalMode.OFF
    then = PostState.APPROVED if is_approved else PostState.READY
    posts_call_back(actor=actor, posts=[row], why="put back into the plan", then=then)
    activity_record(actor=actor, verb="post.replanned", summary=f"Back in the plan: {_name(row)}", object_id=row.pk)
    row.refresh_from_db(fields=["state"])
    return row


@transaction.atomic
def post_shift(*, actor: Actor, post: Post) -> tuple[Post, Plan]:
    """Move a failed post to the next free minute and send it again: Publer wants a minute between two of a channel.

    An approval stays: nobody sees a minute. Raises Conflict when it is not failed, or the next minutes are taken.
    About 22 queries.
    """
    meter_lock(active_workspace().id)
    row = _failed(post)
    times = [row.scheduled_at + _MINUTE * number for number in range(1, _MOST + 1)]
    there = Post.objects.standing().filter(network=row.network, scheduled_at__in=times)
    taken = set(there.values_list("scheduled_at", flat=True))
    free = next((at for at in times if at not in taken and at > timezone.now()), None)
    if free is None:
        raise Conflict("The next ten minutes are taken, or over. Put the post back into the plan and move it there.")
    row.scheduled_at, row.event_id = free, None
    try:
        with transaction.atomic():
            row.save(update_fields=["scheduled_at", "event"])
    except IntegrityError as error:
        raise Conflict("Somebody else took that minute at this very moment. Try again.") from error
    summary = f"Moved {_name(row)} to {timezone.localtime(free):%d %b %Y %H:%M}"
    activity_record(actor=actor, verb="post.moved", summary=summary, object_id=row.pk)
    return row, push_start(actor=actor, posts=[row])


def _failed(post: Post) -> Post:
    row = Post.objects.filter(pk=post.pk).select_related("artwork").select_for_update(of=("self",)).first()
    if row is None or row.state != PostState.FAILED:
        raise Conflict("This post has not failed, or somebody has dealt with it already. The page shows it as it is.")
    return row


def _name(post: Post) -> str:
    return f"“{post.artwork.title}” on {post.get_network_display()}"
