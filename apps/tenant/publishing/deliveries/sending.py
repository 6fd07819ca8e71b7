"""Sending: pictures first, then many posts with one request that is written down before it leaves."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core.errors import Unavailable
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    OutcomeUnknown,
    OutsideRefused,
    OutsideUnavailable,
    Resting,
    TooManyRequests,
)
from apps.core.outside.publer.types import NewPost
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.publishing.channels.troubles import Deed
from apps.tenant.publishing.deliveries.claiming import Claim, claim, claim_release, claim_renew, lease
from apps.tenant.publishing.deliveries.composing import SILENT, Composer, Parcel, as_json
from apps.tenant.publishing.deliveries.outcomes import (
    FREE,
    Trouble,
    calls_end,
    change,
    fail,
    lead,
    locked,
    note,
    refuse,
)
from apps.tenant.publishing.deliveries.pictures import Key, Pictures, picture_key
from apps.tenant.publishing.deliveries.run import Run, later
from apps.tenant.publishing.models import Attempt, Delivery, Outcome, Step, Verdict
from apps.tenant.schedule.models import Post, PostState

# In one request: enough to be quick, few enough that looking for them afterwards is one page or three.
BATCH = 25
# So many pictures in a row of trouble are enough for one go.
_MISSES = 3
_SOON = timedelta(seconds=5)
_JOB_TAKES = timedelta(seconds=1)


@dataclass(frozen=True)
class Sealed:
    """Posts that are written down as being sent with one request, which leaves before ``until`` or not at all."""

    call: UUID
    deliveries: list[Delivery]
    posts: list[NewPost]
    until: datetime


def send(run: Run) -> bool:
    """Send what is due; whether there was anything. Raises Pause when nothing can be asked now.

    About 25 queries for up to ``BATCH`` posts, a request for each new picture and one for the posts.
    """
    taken = claim(Step.SEND, most=BATCH)
    if not taken.deliveries:
        return False
    media = _bring_pictures(run, taken)
    for group in _groups(taken):
        sealed = _seal(run, taken.token, group, media)
        if sealed.posts:
            _request(run, taken, sealed)
    return True


def _groups(taken: Claim) -> list[list[Delivery]]:
    """Those together that may go together."""
    together = [one for one in taken.deliveries if not one.is_alone]
    alone = [[one] for one in taken.deliveries if one.is_alone]
    return [together, *alone] if together else alone


def _bring_pictures(run: Run, taken: Claim) -> dict[Key, str]:
    """Publer's ids of the pictures. Those that can't be brought put their posts off, or fail them.

    The others go on: one picture, or one answer, that gets lost keeps nobody else waiting. At least one is brought in
    each go, and no more once it is over: those who have theirs are sent first.
    """
    parcels = _parcels(run, taken.deliveries)
    wanted = {one.post.pk: one.rendition for one in parcels.values() if one.new and one.rendition}
    pictures = Pictures(wanted.values(), workspace_id=run.connection.workspace_id)
    media: dict[Key, str] = {}
    misses = 0
    for delivery in taken.deliveries:
        rendition = wanted.get(delivery.post_id)
        if rendition is None:
            continue
        found = pictures.known(rendition)
        if not found and (misses >= _MISSES or (media and run.is_over)):
            due_at = later() if misses >= _MISSES else timezone.now()
            claim_release(taken, due_at=due_at, only=[delivery])
            continue
        if not found:
            claim_renew(taken)
            found = _bring(run, taken, delivery, rendition, pictures)
        if found:
            media[picture_key(rendition)] = found
        else:
            misses += 1
    return media


def _bring(run: Run, taken: Claim, delivery: Delivery, rendition: Rendition, pictures: Pictures) -> str:
    """Publer's id of the picture; "" when it can't be brought now, or at all, which is written down.

    Raises Pause when nothing can be asked at all.
    """
    try:
        found = pictures.bring(rendition, client=run.client, title=delivery.post.artwork.title)
    except (KeyRefused, KeyNotAllowed, TooManyRequests, Resting) as error:
        raise run.put_off(taken, error, Deed.UPLOAD) from error
    except OutsideRefused as error:
        _fail(delivery, taken.token, Trouble("picture_refused", f"Publer refused the picture. {error.message}"))
    except FileNotFoundError:
        _fail(delivery, taken.token, Trouble("no_picture", "Its picture is not in the storage. Frame it anew."))
    except (OutsideUnavailable, Unavailable):
        claim_release(taken, due_at=later(), only=[delivery])
    else:
        run.answered(Deed.UPLOAD)
        return found
    return ""


@transaction.atomic
def _fail(delivery: Delivery, token: UUID, trouble: Trouble) -> None:
    for row in locked([delivery], token=token, step=Step.SEND):
        if row.post.state == PostState.QUEUED:
            fail(row, trouble)


def _parcels(run: Run, deliveries: Sequence[Delivery]) -> dict[UUID, Parcel]:
    posts = [one.post for one in deliveries]
    composer = Composer(posts, hashtags_as_comment=run.connection.hashtags_as_comment)
    now = timezone.now()
    return {post.pk: composer.compose(post, now=now) for post in posts}


@transaction.atomic
def _seal(run: Run, token: UUID, group: Sequence[Delivery], media: Mapping[Key, str]) -> Sealed:
    """Look at everything once more under locks, and write down that these are being sent.

    A sale locks its artwork before it asks for the posts: it comes before us, and we see it, or after us, and it finds
    the post being sent and calls it back.
    """
    artworks = Artwork.objects.filter(pk__in={one.post.artwork_id for one in group})
    fresh = {one.pk: one for one in artworks.order_by("pk").select_for_update(no_key=True)}
    rows = locked(group, token=token, step=Step.SEND)
    for row in rows:
        row.post.artwork = fresh[row.post.artwork_id]
    parcels = _parcels(run, rows)
    going = [(row, _sendable(row, parcels[row.post_id], media)) for row in rows]
    return _write_down(run, [(row, new) for row, new in going if new is not None])


def _sendable(row: Delivery, parcel: Parcel, media: Mapping[Key, str]) -> NewPost | None:
    """The post with its picture; None for one that does not go now, which is written down."""
    if row.post.state != PostState.QUEUED:
        change(row, step=Step.REST, due_at=None)
        return None
    if parcel.new is None:
        _keep(row, parcel)
        return None
    picture = media.get(picture_key(_rendition(parcel)))
    if picture is None:  # framed anew at this very moment
        change(row, due_at=timezone.now())
        return None
    row.channel = parcel.channel
    return replace(parcel.new, media_id=picture)


def _rendition(parcel: Parcel) -> Rendition:
    if parcel.rendition is None:
        raise ValueError("A post that can go has a picture.")
    return parcel.rendition


def _keep(row: Delivery, parcel: Parcel) -> None:
    """What is sold stays here, silent, where the plan offers its place; for the rest somebody has to do something."""
    problem = next(one for one in parcel.problems if one.blocks)
    if problem.code in SILENT:
        lead([row.post_id], PostState.APPROVED)
        change(row, step=Step.REST, due_at=None, problem=problem.code, sentence=problem.message)
        note(row, step=Step.SEND, outcome=Outcome.REFUSED, answer=f"Not sent. {problem.message}")
        return
    late = problem.code in {"passed", "too_soon"}
    words = "Its time came near, or passed, while it waited. Choose another one." if late else problem.message
    fail(row, Trouble(problem.code, words))


def _write_down(run: Run, going: Sequence[tuple[Delivery, NewPost]]) -> Sealed:
    """The step is the look-up already: should we die now, whoever comes next looks before anything is sent again."""
    call, now = uuid.uuid4(), timezone.now()
    lead([row.post_id for row, _ in going], PostState.PUSHING)
    for row, new in going:
        row.step, row.call, row.asked_at, row.sent, row.verdict = Step.FIND, call, now, _sent(run, new), Verdict.NONE
        row.due_at, row.leased_until, row.tries, row.sends = now + lease(), now + lease(), 0, row.sends + 1
        row.job_id, row.problem, row.sentence, row.updated_at = "", "", "", now
    fields = ["step", "call", "asked_at", "sent", "verdict", "due_at", "leased_until", "tries", "sends", "job_id"]
    Delivery.objects.bulk_update([row for row, _ in going], [*fields, "channel", "problem", "sentence", "updated_at"])
    Attempt.objects.bulk_create(Attempt(delivery=row, call=call, step=Step.SEND, sent=row.sent) for row, _ in going)
    return Sealed(call, [row for row, _ in going], [new for _, new in going], now + lease())


def _sent(run: Run, new: NewPost) -> dict[str, Any]:
    return as_json(new, workspace_id=run.connection.workspace_id)


def _request(run: Run, taken: Claim, sealed: Sealed) -> None:
    if timezone.now() >= sealed.until:  # we were held up: somebody else looks for them by now, and sends them anew
        return
    try:
        job_id = run.client.posts_schedule(sealed.posts)
    except OutcomeUnknown as error:
        _unknown(sealed, error.message)
    except (KeyRefused, KeyNotAllowed, OutsideUnavailable) as error:  # surely nothing was done
        pause = run.pause_for(error, Deed.SCHEDULE)
        _take_back(sealed, due_at=pause.until, answer=error.message)
        claim_release(taken, due_at=pause.until)
        raise pause from error
    except OutsideRefused as error:
        if len(sealed.posts) > 1:
            _take_back(sealed, due_at=timezone.now(), answer=error.message, alone=True)
        else:
            _refused(taken, sealed, error.message)
    else:
        run.answered(Deed.SCHEDULE)
        _accepted(sealed, job_id)


@transaction.atomic
def _accepted(sealed: Sealed, job_id: str) -> None:
    """Publer has them. Who was called back meanwhile keeps its step; its job is asked before it is looked for."""
    ours = Delivery.objects.filter(call=sealed.call)
    ours.update(job_id=job_id[:120], updated_at=timezone.now())
    ours.filter(step=Step.FIND).update(step=Step.CONFIRM, due_at=timezone.now() + _JOB_TAKES, **FREE)
    calls_end(sealed.call, outcome=Outcome.DONE, answer=f"Publer took it, as job {job_id}")


@transaction.atomic
def _unknown(sealed: Sealed, answer: str) -> None:
    _lead_on(sealed, PostState.UNKNOWN)
    ours = Delivery.objects.filter(call=sealed.call, step=Step.FIND)
    ours.update(due_at=timezone.now() + _SOON, problem="unknown", sentence=answer[:500], **FREE)
    calls_end(sealed.call, outcome=Outcome.UNKNOWN, answer=answer)


@transaction.atomic
def _take_back(sealed: Sealed, *, due_at: datetime, answer: str, alone: bool = False) -> None:
    """The request did nothing: they wait again. One that was called back meanwhile is nowhere, as it should be."""
    _lead_on(sealed, PostState.QUEUED)
    ours = Delivery.objects.filter(call=sealed.call)
    ours.update(asked_at=None, sent=None, sends=F("sends") - 1, updated_at=timezone.now())
    calls_end(sealed.call, outcome=Outcome.LATER, answer=answer)
    ours.filter(step=Step.FIND).update(step=Step.SEND, due_at=due_at, is_alone=alone, call=None, **FREE)


@transaction.atomic
def _refused(taken: Claim, sealed: Sealed, answer: str) -> None:
    """It is not there, for good. One that was called back meanwhile is nowhere, as it should be."""
    calls_end(sealed.call, outcome=Outcome.REFUSED, answer=answer)
    Delivery.objects.filter(call=sealed.call).update(asked_at=None, updated_at=timezone.now())
    for row in locked(sealed.deliveries, token=taken.token, step=Step.FIND):
        refuse(row, answer, step=None)


def _lead_on(sealed: Sealed, state: PostState) -> None:
    """Those that are still being sent, be it that somebody looked for them meanwhile and found nothing.

    Who was called back is led by whoever calls it back.
    """
    ids = [row.post_id for row in sealed.deliveries]
    sending = Post.objects.filter(pk__in=ids, state__in=(PostState.PUSHING, PostState.UNKNOWN))
    posts = sending.order_by("pk").select_for_update()
    lead(list(posts.values_list("pk", flat=True)), state)
