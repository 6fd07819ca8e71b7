"""Posts, and what is known of those that are at Publer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.public.dispatch.services import wake
from apps.tenant.legacy.importing.records import PostMade
from apps.tenant.publishing.models import Attempt, Delivery, Outcome, Step
from apps.tenant.schedule.models import Post, PostState

_STEPS = {PostState.SCHEDULED: Step.WATCH, PostState.CANCELLING: Step.REMOVE}
_BY = "The old application"
_ANSWER = "The old application gave it to Publer, as post {}"


def post_rows_write(made: Sequence[PostMade]) -> None:
    """Write posts; those at Publer with a delivery that follows them, or takes them out. Five queries.

    Who gave them to Publer approved them: what is said of them from now on is something else, and waits for approval.
    Inside the caller's transaction. IntegrityError when a place is taken.
    """
    now = timezone.now()
    Post.objects.bulk_create([_post(one, now) for one in made])
    deliveries = [_delivery(one, now) for one in made if one.remote_id]
    Delivery.objects.bulk_create(deliveries)
    Attempt.objects.bulk_create(
        [
            Attempt(
                delivery=one,
                call=one.pk,
                step=Step.SEND,
                outcome=Outcome.DONE,
                answer=_ANSWER.format(one.remote_id),
                ended_at=now,
            )
            for one in deliveries
        ]
    )
    if any(one.step != Step.REST for one in deliveries):
        from apps.tenant.publishing.deliveries.tasks import work

        wake(work)


def _post(one: PostMade, now: datetime) -> Post:
    is_there = bool(one.remote_id) and one.state in _STEPS
    return Post(
        pk=one.id,
        artwork_id=one.artwork_id,
        network=one.network,
        scheduled_at=one.at,
        state=one.state,
        event_id=one.event_id,
        approved_at=now if is_there else None,
        approved_name=_BY if is_there else "",
    )


def _delivery(one: PostMade, now: datetime) -> Delivery:
    """It is known by its id alone: account and text are those that Publer shows when it is looked at first."""
    step = _STEPS.get(PostState(one.state), Step.REST)
    facts: dict[str, Any] = {"then": one.then} if one.then else {}
    return Delivery(
        post_id=one.id,
        step=step,
        due_at=None if step == Step.REST else now,
        sends=1,
        remote_id=one.remote_id,
        sent=_sent(one),
        **facts,
    )


def _sent(one: PostMade) -> dict[str, str]:
    words = dict.fromkeys(
        ("workspace", "account", "text", "title", "link", "alt_text", "board", "comment", "media"), ""
    )
    return {**words, "network": one.network, "at": (one.sent_at or one.at).isoformat()}
