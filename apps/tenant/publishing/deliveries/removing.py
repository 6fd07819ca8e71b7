"""Taking posts out at Publer: asked for until Publer shows them no more."""

from collections.abc import Sequence
from functools import partial

from django.utils import timezone

from apps.core.outside.errors import KeyNotAllowed, KeyRefused, NotThere, OutcomeUnknown, OutsideRefused
from apps.core.outside.publer.types import PublerPost
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.claiming import Claim
from apps.tenant.publishing.deliveries.concluding import conclude
from apps.tenant.publishing.deliveries.confirming import wait_for
from apps.tenant.publishing.deliveries.finding import settled
from apps.tenant.publishing.deliveries.looking import job_is_working, look_for, look_wide
from apps.tenant.publishing.deliveries.outcomes import change, gone, lead, note
from apps.tenant.publishing.deliveries.recognising import NOT_OUT, OUT, seen_as, stands_at
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.deliveries.timing import NEAR
from apps.tenant.publishing.models import Delivery, Outcome, Step
from apps.tenant.schedule.models import PostState

_MOST = 50
_NOTED = 8
_TOO_LATE = "It was out before Publer took it back. Delete it on the network itself if it must go."
_OUT_AS_IT_WAS = "It was out before it could be changed at Publer. It is not sent again."
_STILL_THERE = "Publer has not taken it out yet, and its time is near. Delete it at Publer by hand if you can."


def remove(run: Run) -> bool:
    """Take out what is due; whether there was anything. One look, one request to delete all that is there.

    What was there once and is not where it should be is deleted by its id, and looked for everywhere: somebody may have
    moved it there, and it would go out all the same.
    """
    looked = look_for(run, Step.REMOVE, most=_MOST)
    if looked is None:
        return False
    taken, there = looked.taken, looked.there
    lost = [one for one in looked.deliveries if not there[one.pk] and one.remote_id and not one.seen_at]
    seen = [one for one in looked.deliveries if there[one.pk]]
    said = _delete(run, taken, [post.id for one in seen for post in there[one.pk] if post.state not in OUT])
    ours = Delivery.objects.filter(pk__in=[one.pk for one in seen], lease=taken.token)
    ours.update(seen_at=timezone.now())
    for delivery in looked.deliveries:
        if delivery not in lost:
            is_working = not there[delivery.pk] and job_is_working(run, taken, delivery)
            _write(taken, delivery, there[delivery.pk], said=said, is_working=is_working)
    _take_out_lost(run, taken, lost)
    return True


def _take_out_lost(run: Run, taken: Claim, lost: Sequence[Delivery]) -> None:
    """At once what is to come; of what may be out already that is looked at before."""
    if not lost:
        return
    now = timezone.now()
    said = _delete(run, taken, [one.remote_id for one in lost if stands_at(one) > now])
    with run.asking(taken, Deed.LIST):
        there = look_wide(run, lost)
    _delete(run, taken, [one.remote_id for one in lost if stands_at(one) <= now and not there[one.pk]])
    for delivery in lost:
        _write(taken, delivery, there[delivery.pk], said=said, is_working=False)


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
            except (OutcomeUnknown, NotThere) as error:
                said = error.message
            except OutsideRefused as error:
                said = error.message
                todo += [[one] for one in some] if len(some) > 1 else []
            else:
                run.answered(Deed.DELETE)
    return said


def _write(taken: Claim, delivery: Delivery, there: Sequence[PublerPost], *, said: str, is_working: bool) -> None:
    write = partial(_conclude, there=there, said=said, is_working=is_working)
    conclude(delivery, write, token=taken.token, step=Step.REMOVE)


def _conclude(row: Delivery, *, there: Sequence[PublerPost], said: str, is_working: bool) -> None:
    alive = [post for post in there if post.state not in OUT and post.state not in NOT_OUT]
    out = [post for post in there if post.state in OUT]
    if alive:
        row.sent = seen_as(row, alive[0])
        _note(row, said)
        _wait(row, said=said)
    elif out:
        _too_late(row, out[0])
    elif is_working or not (row.seen_at or row.remote_id or settled(row)):
        _wait(row)
    else:
        gone(row)


def _note(row: Delivery, said: str) -> None:
    """What was asked, and what was said against it: as often as it is news."""
    if row.tries <= 1 or (said and row.tries <= _NOTED):
        outcome = Outcome.UNKNOWN if said else Outcome.DONE
        note(row, step=Step.REMOVE, outcome=outcome, answer=f"Asked Publer to delete it. {said}".strip())


def _wait(row: Delivery, *, said: str = "") -> None:
    late = stands_at(row) - timezone.now() < NEAR
    trouble = {"problem": "still_there", "sentence": f"{_STILL_THERE} {said}".strip()[:500]} if late else {}
    change(row, due_at=timezone.now() + wait_for(row.tries), sent=row.sent, **trouble)


def _too_late(row: Delivery, post: PublerPost) -> None:
    words = _OUT_AS_IT_WAS if row.then == PostState.QUEUED else _TOO_LATE
    if row.post.state == PostState.CANCELLING:
        lead([row.post_id], PostState.PUBLISHED)
    note(row, step=Step.REMOVE, outcome=Outcome.REFUSED, answer=words)
    change(
        row,
        step=Step.REST,
        due_at=None,
        remote_id=post.id,
        remote_link=post.link[:2048],
        problem="too_late",
        sentence=words,
    )
    activity_record(actor=None, verb="post.too_late", summary=f"A post went out: {words}", object_id=row.post_id)
