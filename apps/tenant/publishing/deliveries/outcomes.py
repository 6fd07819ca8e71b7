"""Writing down what became of deliveries: each change of a post's state, its delivery and the record of it together.

Locks are taken in one order: captions, artworks, posts, deliveries; those of a kind by their key.

A worker finds something out, and meanwhile people do things. A person's change of a post changes the delivery's step
with it, so that the worker's conclusion finds nothing to be written to (``locked``). Should a state be such that a
conclusion has no arrow from it all the same, the state stands: what is there is taken out, what is not there rests.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.deliveries.pictures import pictures_forget
from apps.tenant.publishing.models import Attempt, Delivery, Outcome, Step, Verdict
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.states import ARROWS

logger = logging.getLogger(__name__)

FREE: dict[str, Any] = {"lease": None, "leased_until": None}


# A delivery of which nothing is at Publer.
NOTHING_THERE: dict[str, Any] = {
    "tries": 0,
    "is_alone": False,
    "is_stale": False,
    "verdict": Verdict.NONE,
    "call": None,
    "job_id": "",
    "remote_id": "",
    "remote_link": "",
    "sent": None,
    "asked_at": None,
    "seen_at": None,
    "problem": "",
    "sentence": "",
}


@dataclass(frozen=True)
class Trouble:
    """Why a post did not go out: a code, and what to tell people."""

    code: str
    sentence: str


def lead(posts: Collection[UUID], state: PostState) -> None:
    """Give locked posts the state; the planner notices. One query. An arrow that there is not is an IntegrityError."""
    Post.objects.filter(pk__in=posts).update(state=state, version=F("version") + 1, updated_at=timezone.now())


def unapprove(posts: Collection[UUID]) -> None:
    """Nobody has approved them as they are now. One query."""
    Post.objects.filter(pk__in=posts).update(approved_at=None, approved_by=None, approved_name="")


def locked(deliveries: Iterable[Delivery], *, token: UUID, step: Step) -> list[Delivery]:
    """Those that are still ours and at this step, with their posts, all locked. Two queries, inside a transaction.

    Others were taken over after the lease ran out, or were called back meanwhile: what is known of them is for whoever
    has them now to find out.
    """
    ids = [one.pk for one in deliveries]
    posts = Post.objects.filter(delivery__in=ids).order_by("pk").select_for_update(of=("self",)).in_bulk()
    ours = Delivery.objects.filter(pk__in=ids, lease=token, step=step).order_by("pk").select_for_update(of=("self",))
    rows = list(ours)
    for row in rows:
        row.post = posts[row.post_id]
    return rows


def _leads(delivery: Delivery, state: PostState) -> bool:
    """Whether its locked post can get the state; it is logged if not."""
    now = PostState(delivery.post.state)
    if state == now or state in ARROWS[now]:
        return True
    logger.error("Delivery %s: a post that is %s can't become %s.", delivery.pk, now, state)
    return False


def fail(delivery: Delivery, trouble: Trouble, *, step: Step | None = Step.SEND) -> None:
    """The post does not go out unless somebody does something. Four queries, in the caller's transaction.

    ``step`` is where that was found out; None where it is on record already.
    """
    if not _leads(delivery, PostState.FAILED):
        return _rest(delivery)
    lead([delivery.post_id], PostState.FAILED)
    change(
        delivery,
        step=Step.REST,
        due_at=None,
        problem=trouble.code,
        sentence=trouble.sentence[:500],
    )
    if step is not None:
        note(delivery, step=step, outcome=Outcome.REFUSED, answer=trouble.sentence)
    summary = f"A post was not sent: {trouble.sentence}"
    activity_record(actor=None, verb="post.failed", summary=summary, object_id=delivery.post_id)
    return None


def _rest(delivery: Delivery) -> None:
    change(delivery, step=Step.REST, due_at=None)


def refuse(delivery: Delivery, words: str, *, step: Step | None) -> None:
    """Publer refused the post, and said why. Five queries, in the caller's transaction.

    It may be its picture that is not there any more: the next time all of the artwork's are brought anew.
    """
    pictures_forget(delivery.post.artwork_id)
    fail(delivery, Trouble("refused", f"Publer refused it: {words}"), step=step)


def change(delivery: Delivery, **values: Any) -> None:
    """Write the values and let go of the delivery. One query."""
    for name, value in {**FREE, **values}.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=[*FREE, *values, "updated_at"])


def note(delivery: Delivery, *, step: Step, outcome: Outcome, answer: str, sent: Any = None) -> None:
    """Keep what was tried and what came of it. One query."""
    Attempt.objects.create(
        delivery=delivery,
        call=delivery.call or delivery.pk,
        step=step,
        sent=sent,
        outcome=outcome,
        answer=answer[:1000],
        ended_at=timezone.now(),
    )


def found(delivery: Delivery, *, remote_id: str, link: str, is_out: bool, watch_at: datetime) -> None:
    """Publer showed the post. Four queries at most, in the caller's transaction.

    One that was changed here meanwhile is due at once: ``watching`` has it follow.
    """
    state = PostState.PUBLISHED if is_out else PostState.SCHEDULED
    if not _leads(delivery, state):
        return change(
            delivery, step=Step.REMOVE, due_at=timezone.now(), then=delivery.post.state, seen_at=None, tries=0
        )
    if delivery.post.state != state:
        lead([delivery.post_id], state)
        words = "Published" if is_out else "Confirmed at Publer"
        note(delivery, step=Step.FIND, outcome=Outcome.DONE, answer=f"{words} as post {remote_id}")
    change(
        delivery,
        step=Step.REST if is_out else Step.WATCH,
        due_at=None if is_out else (timezone.now() if delivery.is_stale else watch_at),
        remote_id=remote_id[:120],
        remote_link=link[:2048],
        seen_at=timezone.now(),
        tries=0,
        problem="",
        sentence="",
        verdict=Verdict.NONE,
        is_alone=False,
    )
    return None


def queue_again(delivery: Delivery, *, due_at: datetime, alone: bool) -> None:
    """It surely is not there: it waits to be sent once more. Two queries, in the caller's transaction."""
    if not _leads(delivery, PostState.QUEUED):
        return _rest(delivery)
    lead([delivery.post_id], PostState.QUEUED)
    change(
        delivery,
        step=Step.SEND,
        due_at=due_at,
        call=None,
        job_id="",
        remote_id="",
        tries=0,
        is_alone=alone,
        is_stale=False,
        verdict=Verdict.NONE,
    )
    return None


def gone(delivery: Delivery) -> None:
    """It is taken out at Publer: the post is what it was to become. Five queries, in the caller's transaction."""
    note(delivery, step=Step.REMOVE, outcome=Outcome.DONE, answer="Publer shows it no more")
    then = PostState(delivery.then)
    if delivery.post.state == PostState.CANCELLING:
        if then == PostState.READY:
            lead([delivery.post_id], PostState.APPROVED)
            unapprove([delivery.post_id])
        lead([delivery.post_id], then)
    again = then == PostState.QUEUED and delivery.post.state == PostState.CANCELLING
    change(
        delivery,
        step=Step.SEND if again else Step.REST,
        due_at=timezone.now() if again else None,
        **NOTHING_THERE,
    )


@transaction.atomic
def calls_end(call: UUID, *, outcome: Outcome, answer: str) -> None:
    """Complete the records of a request. One query."""
    open_ = Attempt.objects.filter(call=call, outcome=Outcome.OPEN)
    open_.update(outcome=outcome, answer=answer[:1000], ended_at=timezone.now(), updated_at=timezone.now())
