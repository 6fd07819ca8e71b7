"""Deliveries in any state, as sending leaves them, without sending."""

from datetime import datetime

from django.utils import timezone

from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make

_STEPS = {
    PostState.QUEUED: Step.SEND,
    PostState.PUSHING: Step.CONFIRM,
    PostState.UNKNOWN: Step.FIND,
    PostState.CANCELLING: Step.REMOVE,
    PostState.SCHEDULED: Step.WATCH,
}


def delivery_make(
    title: str = "Harbour",
    state: str = PostState.FAILED,
    *,
    at: datetime | None = None,
    network: str = "instagram",
    **facts: object,
) -> Delivery:
    """A delivery of a new artwork's post; tomorrow, if no time is given."""
    post: Post = post_make(artwork_make(title), at, network, state=state, approved_at=timezone.now())
    step = _STEPS.get(PostState(state), Step.REST)
    due_at = None if step == Step.REST else timezone.now()
    return Delivery.objects.create(post=post, **{"step": step, "due_at": due_at, **facts})


def failed_make(title: str = "Harbour", words: str = "Bad picture", **facts: object) -> Delivery:
    """One that Publer refused, in these words."""
    return delivery_make(
        title, PostState.FAILED, **{"problem": "refused", "sentence": f"Publer refused it: {words}", **facts}
    )
