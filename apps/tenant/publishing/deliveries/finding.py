"""Posts that were sent and are not confirmed: looked for at Publer, and sent again only when they surely never came."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.core.outside.publer.types import PublerPost
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.deliveries.composing import SOONEST
from apps.tenant.publishing.deliveries.concluding import conclude
from apps.tenant.publishing.deliveries.confirming import wait_for
from apps.tenant.publishing.deliveries.looking import is_over, look_for, remove_doubles
from apps.tenant.publishing.deliveries.outcomes import (
    Trouble,
    change,
    fail,
    found,
    lead,
    note,
    queue_again,
    refuse,
)
from apps.tenant.publishing.deliveries.recognising import OUT
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Delivery, Outcome, Step, Verdict
from apps.tenant.schedule.models import PostState

_MOST = 100
_AFTER_ITS_TIME = timedelta(seconds=90)
_VANISHED = "Publer said that it was done, but the post is not there. Look at Publer, then send it again."
_NOT_SEEN = "Publer never said what became of it, and does not show it. Look at the network, then send it again."
_NEVER_CAME = "It never arrived at Publer, and its time is too near or over. Choose another time."


def find(run: Run) -> bool:
    """Look for what is due; whether there was anything. A request or more, one for each post that is there twice."""
    looked = look_for(run, Step.FIND, most=_MOST)
    if looked is None:
        return False
    for delivery in looked.deliveries:
        there = looked.there[delivery.pk]
        if len(there) > 1 and not remove_doubles(run, looked.taken, delivery, there):
            continue
        write = partial(_conclude, post=there[0] if there else None, silent=looked.silent)
        conclude(delivery, write, token=looked.taken.token, step=Step.FIND)
    return True


def watch_at(at: datetime) -> datetime:
    """When a post that is at Publer is looked at next: now and then, and soon after its time."""
    now = timezone.now()
    soon = timedelta(seconds=min(_AFTER_ITS_TIME.total_seconds(), settings.PUBLER_LOOK_EVERY))
    return max(now + soon, min(now + timedelta(seconds=settings.PUBLER_LOOK_EVERY), at + _AFTER_ITS_TIME))


def settled(delivery: Delivery) -> bool:
    """Whether a request that left and got no answer would have had its effect by now, if it had any."""
    asked_at: datetime | None = delivery.asked_at
    return asked_at is None or timezone.now() >= asked_at + timedelta(seconds=settings.PUBLER_SETTLE)


def _conclude(row: Delivery, *, post: PublerPost | None, silent: Collection[UUID]) -> None:
    if post is not None:
        at = post.at or row.post.scheduled_at
        found(row, remote_id=post.id, link=post.link, is_out=post.state in OUT, watch_at=watch_at(at))
        take_back_silent(row, silent)
    elif row.verdict == Verdict.REFUSED and row.tries > 1:  # not seen twice: lists may be behind their jobs
        refuse(row, row.sentence, step=Step.FIND)
    elif row.job_id and not is_over(row):  # asked after first, then looked for: what it makes meanwhile is seen
        _wait(row, step=Step.CONFIRM)
    elif not settled(row):
        _wait(row, step=Step.FIND)
    else:
        _never_came(row)


def take_back_silent(row: Delivery, silent: Collection[UUID]) -> None:
    """A sale calls back what is under way. Should something be there all the same, it does not stay there."""
    if row.post_id in silent:
        posts_call_back(actor=None, posts=[row.post], why="the artwork is not to be promoted any more")


def _wait(row: Delivery, *, step: Step) -> None:
    """Not there yet. Nobody knows: so it is said."""
    if row.post.state == PostState.PUSHING and row.verdict == Verdict.NONE:
        lead([row.post_id], PostState.UNKNOWN)
    change(row, step=step, due_at=timezone.now() + wait_for(row.tries + 1))


def _never_came(row: Delivery) -> None:
    now = timezone.now()
    note(row, step=Step.FIND, outcome=Outcome.DONE, answer="Not at Publer: it never arrived")
    if row.verdict in {Verdict.REFUSED, Verdict.MAYBE}:
        refuse(row, row.sentence, step=Step.FIND)
    elif row.verdict == Verdict.DONE:
        fail(row, Trouble("vanished", _VANISHED), step=Step.FIND)
    elif row.job_id:
        fail(row, Trouble("not_seen", _NOT_SEEN), step=Step.FIND)
    elif row.post.scheduled_at < now + SOONEST:
        fail(row, Trouble("never_arrived", _NEVER_CAME), step=Step.FIND)
    else:
        # Lost once is chance; lost twice may be the company.
        queue_again(row, due_at=now, alone=row.sends > 1)
