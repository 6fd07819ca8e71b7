"""Writing down what became of deliveries: each change of a post's state, its delivery and the record of it together.

Locks are taken in one order everywhere: artworks, posts, deliveries.
"""

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

FREE: dict[str, Any] = {"lease": None, "leased_until": None}


@dataclass(frozen=True)
class Trouble:
    """Why a post did not go out: a code, and what to tell people."""

    code: str
    sentence: str


def lead(posts: Collection[UUID], state: PostState) -> None:
    """Give locked posts the state; the planner notices. One query. An arrow that there is not is an IntegrityError."""
    Post.objects.filter(pk__in=posts).update(state=state, version=F("version") + 1, updated_at=timezone.now())


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


def fail(delivery: Delivery, trouble: Trouble, *, step: Step | None = Step.SEND) -> None:
    """The post does not go out unless somebody does something. Four queries, in the caller's transaction.

    ``step`` is where that was found out; None where it is on record already.
    """
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
    if delivery.post.state != state:
        if state not in ARROWS[PostState(delivery.post.state)]:
            return change(delivery, due_at=watch_at)
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
        verdict=Verdict.NONE,
    )


@transaction.atomic
def calls_end(call: UUID, *, outcome: Outcome, answer: str) -> None:
    """Complete the records of a request. One query."""
    open_ = Attempt.objects.filter(call=call, outcome=Outcome.OPEN)
    open_.update(outcome=outcome, answer=answer[:1000], ended_at=timezone.now(), updated_at=timezone.now())
