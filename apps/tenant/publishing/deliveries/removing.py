"""Taking posts out at Publer: asked for until Publer shows them no more."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.outside.errors import KeyNotAllowed, KeyRefused, OutcomeUnknown, OutsideRefused
from apps.core.outside.publer.types import PublerPost
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.claiming import Claim, claim
from apps.tenant.publishing.deliveries.confirming import wait_for
from apps.tenant.publishing.deliveries.finding import settled
from apps.tenant.publishing.deliveries.looking import OUT, job_is_working, look, matches, reachable, sent_at, taken_ids
from apps.tenant.publishing.deliveries.outcomes import change, lead, locked, note
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Delivery, Outcome, Step, Verdict
from apps.tenant.schedule.models import Post, PostState

_MOST = 50
_NOTED = 8
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
    with run.asking(taken, Deed.LIST):
        posts = look(run, deliveries)
    others = taken_ids(deliveries, posts)
    there = {one.pk: matches(one, posts, taken=others) for one in deliveries}
    alive = [post.id for found in there.values() for post in found if post.state not in OUT]
    if alive:
        with transaction.atomic():
            _seen([one for one in deliveries if there[one.pk]])
    said = _delete(run, taken, alive)
    for delivery in deliveries:
        is_working = not there[delivery.pk] and job_is_working(run, taken, delivery)
        _conclude(taken, delivery, there[delivery.pk], said=said, is_working=is_working)
    return True


def _seen(deliveries: Sequence[Delivery]) -> None:
    """What was there once and is not any more is gone for good: nobody has to wait for it to settle."""
    now = timezone.now()
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(seen_at=now)
    for one in deliveries:
        one.seen_at = now


def _delete(run: Run, taken: Claim, ids: Sequence[str]) -> str:
    """What Publer says against it, if anything. Whatever the answer is: the next look shows what is left.

    One request; those that are refused together are deleted one by one, so that none keeps the others there.
    """
    said = ""
    todo = [ids[start : start + _MOST] for start in range(0, len(ids), _MOST)]
    for some in todo:
        with run.asking(taken, Deed.DELETE):
            try:
                run.client.posts_delete(some)
            except (KeyRefused, KeyNotAllowed):
                raise
            except (OutcomeUnknown, OutsideRefused) as error:
                said = error.message
                todo += [[one] for one in some] if len(some) > 1 and isinstance(error, OutsideRefused) else []
            else:
                run.answered(Deed.DELETE)
    return said


@transaction.atomic
def _conclude(taken: Claim, delivery: Delivery, there: Iterable[PublerPost], *, said: str, is_working: bool) -> None:
    found = list(there)
    for row in locked([delivery], token=taken.token, step=Step.REMOVE):
        if any(post.state not in OUT for post in found):
            _note(row, said)
            _wait(row, said=said)
        elif found:
            _too_late(row, found[0])
        elif is_working or not (row.seen_at or settled(row)):
            _wait(row)
        else:
            _gone(row)


def _note(row: Delivery, said: str) -> None:
    """What was asked, and what was said against it: as often as it is news."""
    if row.tries <= 1 or (said and row.tries <= _NOTED):
        outcome = Outcome.UNKNOWN if said else Outcome.DONE
        note(row, step=Step.REMOVE, outcome=outcome, answer=f"Asked Publer to delete it. {said}".strip())


def _wait(row: Delivery, *, said: str = "") -> None:
    late = sent_at(row) - timezone.now() < NEAR
    trouble = {"problem": "still_there", "sentence": f"{_STILL_THERE} {said}".strip()[:500]} if late else {}
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
