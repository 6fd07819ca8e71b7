"""Taking posts out at Publer: asked for until Publer shows them no more."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.outside.errors import KeyNotAllowed, KeyRefused, OutcomeUnknown, OutsideRefused
from apps.core.outside.publer.types import PublerPost
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.deliveries.claiming import Claim, claim
from apps.tenant.publishing.deliveries.confirming import wait_for
from apps.tenant.publishing.deliveries.finding import settled
from apps.tenant.publishing.deliveries.looking import OUT, job_is_working, look, matches, reachable, sent_at, taken_ids
from apps.tenant.publishing.deliveries.outcomes import change, lead, locked, note
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Delivery, Outcome, Step, Verdict
from apps.tenant.schedule.models import Post, PostState

_MOST = 50
# From here on a post that is still to be taken out is an alarm.
NEAR = timedelta(minutes=30)
_TOO_LATE = "It was out before Publer took it back. Delete it on the network itself if it must go."
_STILL_THERE = "Publer has not taken it out yet, and its time is near. Delete it at Publer by hand if you can."


def remove(run: Run) -> bool:
    """Take out what is due; whether there was anything. One look, one request to delete all that is there."""
    taken = claim(Step.REMOVE, most=_MOST)
    if not taken.deliveries:
        return False
    deliveries = reachable(run, taken, Step.REMOVE)
    with run.asking(taken):
        posts = look(run, deliveries)
    others = taken_ids(deliveries, posts)
    there = {one.pk: matches(one, posts, taken=others) for one in deliveries}
    alive = [post.id for found in there.values() for post in found if post.state not in OUT]
    if alive:
        with transaction.atomic():
            _seen([one for one in deliveries if there[one.pk]])
        _delete(run, taken, alive)
    for delivery in deliveries:
        is_working = not there[delivery.pk] and job_is_working(run, taken, delivery)
        _conclude(taken, delivery, there[delivery.pk], is_working=is_working)
    return True


def _seen(deliveries: Sequence[Delivery]) -> None:
    """What was there once and is not any more is gone for good: nobody has to wait for it to settle."""
    now = timezone.now()
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(seen_at=now)
    for one in deliveries:
        one.seen_at = now


def _delete(run: Run, taken: Claim, ids: Sequence[str]) -> None:
    """Whatever the answer is: the next look shows what is left."""
    for start in range(0, len(ids), _MOST):
        with run.asking(taken):
            try:
                run.client.posts_delete(ids[start : start + _MOST])
            except (KeyRefused, KeyNotAllowed):
                raise
            except (OutcomeUnknown, OutsideRefused):
                continue


@transaction.atomic
def _conclude(taken: Claim, delivery: Delivery, there: Iterable[PublerPost], *, is_working: bool) -> None:
    found = list(there)
    for row in locked([delivery], token=taken.token, step=Step.REMOVE):
        if any(post.state not in OUT for post in found):
            _wait(row, words="Asked Publer to delete it")
        elif found:
            _too_late(row, found[0])
        elif is_working or not (row.seen_at or settled(row)):
            _wait(row, words="")
        else:
            _gone(row)


def _wait(row: Delivery, *, words: str) -> None:
    if words and row.tries <= 1:
        note(row, step=Step.REMOVE, outcome=Outcome.DONE, answer=words)
    late = sent_at(row) - timezone.now() < NEAR
    trouble = {"problem": "still_there", "sentence": _STILL_THERE} if late else {}
    change(row, due_at=timezone.now() + wait_for(row.tries), **trouble)


def _too_late(row: Delivery, post: PublerPost) -> None:
    lead([row.post_id], PostState.PUBLISHED)
    note(row, step=Step.REMOVE, outcome=Outcome.REFUSED, answer=_TOO_LATE)
    change(
        row,
        step=Step.REST,
        due_at=None,
        remote_id=post.id,
        remote_link=post.link[:2048],
        problem="too_late",
        sentence=_TOO_LATE,
    )
    activity_record(actor=None, verb="post.too_late", summary=f"A post went out: {_TOO_LATE}", object_id=row.post_id)


def _gone(row: Delivery) -> None:
    """Publer shows it no more: the post is what it was to become."""
    target = PostState(row.then)
    note(row, step=Step.REMOVE, outcome=Outcome.DONE, answer="Publer shows it no more")
    if target == PostState.READY:
        lead([row.post_id], PostState.APPROVED)
        Post.objects.filter(pk=row.post_id).update(approved_at=None, approved_by=None, approved_name="")
    lead([row.post_id], target)
    again = target == PostState.QUEUED
    change(
        row,
        step=Step.SEND if again else Step.REST,
        due_at=timezone.now() if again else None,
        call=None,
        job_id="",
        remote_id="",
        remote_link="",
        sent=None,
        asked_at=None,
        seen_at=None,
        tries=0,
        problem="",
        sentence="",
        verdict=Verdict.NONE,
    )
