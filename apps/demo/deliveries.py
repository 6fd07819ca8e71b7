"""Deliveries of all kinds: the past as sending leaves it behind, and some that are really on their way.

The simulator gets those; what is shown as without an answer, or as called back, settles while the newcomer looks.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.deliveries.composing import Composer, as_json
from apps.tenant.publishing.deliveries.outcomes import lead
from apps.tenant.publishing.deliveries.starting import push_plan, push_start
from apps.tenant.publishing.models import Attempt, Channel, Delivery, Outcome, Step
from apps.tenant.schedule.models import Post, PostState

# Of the past: what the network, or the time, did.
_PAST_FAILURES = (
    ("refused_by_network", "Publer could not post it: The image's aspect ratio is not supported."),
    ("passed", "Its time passed while it waited. Choose another one."),
)
# To come: what Publer refused.
_FAILURES = (
    ("refused", "Publer refused it: A one minute gap is required between posts"),
    ("picture_refused", "Publer refused the picture. It said: “File is too large”"),
)
_SENT = 4


@transaction.atomic
def show_deliveries(*, actor: Actor) -> None:
    """Give the past its deliveries; where Publer is connected, send some posts and show what else there can be."""
    channels = {one.network: one for one in Channel.objects.filter(is_used=True)}
    _past(channels)
    connection = connection_get()
    if connection is None:
        return
    approved = Post.objects.filter(state=PostState.APPROVED, scheduled_at__gt=timezone.now()).select_related("artwork")
    going = push_plan(approved).going
    posts = going[: _SENT + len(_FAILURES) + 2]
    for post, (problem, sentence) in zip(posts[_SENT:], _FAILURES, strict=False):
        _failed(post, channels[post.network], problem, sentence, sent=_sent(post, connection.workspace_id))
    for post, state in zip(posts[_SENT + len(_FAILURES) :], (PostState.UNKNOWN, PostState.CANCELLING), strict=False):
        _unsettled(post, channels[post.network], state, sent=_sent(post, connection.workspace_id))
    push_start(actor=actor, posts=posts[:_SENT])


def _past(channels: dict[str, Channel]) -> None:
    posts = Post.objects.filter(state__in=(PostState.PUBLISHED, PostState.FAILED), delivery=None)
    failures = 0
    for number, post in enumerate(posts.order_by("scheduled_at", "network")):
        at = post.scheduled_at - timedelta(days=2)
        if post.state == PostState.PUBLISHED:
            facts = {"remote_id": f"demo-{number}", "remote_link": f"https://{post.network}.example/p/demo-{number}"}
            delivery = _delivery(post, channels.get(post.network), sends=1, **facts)
            _attempt(delivery, Step.SEND, Outcome.DONE, f"Publer took it, as job demo-{number}", at)
            out = post.scheduled_at + timedelta(minutes=2)
            _attempt(delivery, Step.FIND, Outcome.DONE, f"Published as post demo-{number}", out)
        else:
            problem, sentence = _PAST_FAILURES[failures % len(_PAST_FAILURES)]
            there = f"demo-{number}" if problem == "refused_by_network" else ""
            facts = {"problem": problem, "sentence": sentence, "remote_id": there}
            delivery = _delivery(post, channels.get(post.network), **facts)
            _attempt(delivery, Step.WATCH, Outcome.REFUSED, sentence, post.scheduled_at)
            failures += 1


def _failed(post: Post, channel: Channel, problem: str, sentence: str, *, sent: Any) -> None:
    _lead(post, PostState.QUEUED, PostState.FAILED)
    delivery = _delivery(post, channel, problem=problem, sentence=sentence, sent=sent, sends=1)
    _attempt(delivery, Step.SEND, Outcome.REFUSED, sentence, timezone.now(), sent=delivery.sent)


def _unsettled(post: Post, channel: Channel, state: PostState, *, sent: Any) -> None:
    """As if the answer to a request had been lost a moment ago: it never came, which is found out."""
    _lead(post, PostState.QUEUED, PostState.PUSHING, state)
    now = timezone.now()
    step = Step.REMOVE if state == PostState.CANCELLING else Step.FIND
    then = {"then": PostState.APPROVED} if state == PostState.CANCELLING else {"problem": "unknown"}
    facts: dict[str, Any] = {"asked_at": now, "sent": sent, "sends": 1, "call": uuid.uuid4(), **then}
    delivery = _delivery(post, channel, step=step, due_at=now + timedelta(minutes=1), **facts)
    _attempt(delivery, Step.SEND, Outcome.UNKNOWN, "Publer did not answer in time.", now, sent=delivery.sent)


def _sent(post: Post, workspace_id: str) -> dict[str, Any] | None:
    new = Composer([post], hashtags_as_comment=False).compose(post, now=timezone.now()).new
    return as_json(new, workspace_id=workspace_id) if new else None


def _lead(post: Post, *states: PostState) -> None:
    for state in states:
        lead([post.pk], state)


def _delivery(post: Post, channel: Channel | None, **facts: Any) -> Delivery:
    return Delivery.objects.create(post=post, channel=channel, **{"step": Step.REST, **facts})


def _attempt(delivery: Delivery, step: Step, outcome: Outcome, answer: str, at: datetime, *, sent: Any = None) -> None:
    call = delivery.call or uuid.uuid4()
    row = Attempt.objects.create(
        delivery=delivery, call=call, step=step, outcome=outcome, answer=answer, ended_at=at, sent=sent
    )
    Attempt.objects.filter(pk=row.pk).update(created_at=at)
