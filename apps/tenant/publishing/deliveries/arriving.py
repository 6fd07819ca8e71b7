"""A workspace that was restored from a backup sends nothing that the original has sent, or may yet send.

Whatever was handed over when the backup was made is the original's: it is followed, moved and called back there. In the
copy such posts are approved and held: they are in the plan with their time, picture and words, nothing of theirs at
Publer is known here, and they go out only when somebody hands them over. The same holds for what was approved and has
not been handed over yet, which the original may have sent since.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.tenant.publishing.deliveries.outcomes import FREE, NOTHING_THERE, lead
from apps.tenant.publishing.models import Connection, Delivery, RemoteMedia, Step
from apps.tenant.schedule.models import Post, PostState

# The arrows that lead each of them back to being approved.
_WAYS: dict[PostState, tuple[PostState, ...]] = {
    PostState.QUEUED: (PostState.APPROVED,),
    PostState.PUSHING: (PostState.CANCELLING, PostState.APPROVED),
    PostState.SCHEDULED: (PostState.CANCELLING, PostState.APPROVED),
    PostState.UNKNOWN: (PostState.CANCELLING, PostState.APPROVED),
    PostState.CANCELLING: (PostState.APPROVED,),
    PostState.FAILED: (PostState.READY, PostState.APPROVED),
}
_SENTENCE = (
    "This workspace was restored from a backup. When that was made, the post was “{}”: look whether it is at Publer or "
    "out before you send it."
)


def posts_cut_off(workspace: Any) -> list[str]:
    """Cut all ties to Publer. A few queries for each state. What was done, in sentences."""
    notes = []
    Connection.objects.update(days_ahead=None)
    RemoteMedia.objects.all().delete()
    # Those that are out, or were never handed over: the row stays for what it says, the ids at Publer go.
    Delivery.objects.update(step=Step.REST, due_at=None, remote_id="", job_id="", call=None, **FREE)
    for state, way in _WAYS.items():
        ids = list(Post.objects.filter(state=state).values_list("pk", flat=True))
        for target in way if ids else ():
            lead(ids, target)
        _hold(ids, state)
        if ids:
            many = "1 post was" if len(ids) == 1 else f"{len(ids)} posts were"
            notes.append(f"{many} “{state.label}” and is held here: it goes out when somebody sends it.")
    # Whoever was handed over before and came back keeps what was said of it.
    Delivery.objects.filter(post__state=PostState.APPROVED).update(held_at=timezone.now())
    waiting = Post.objects.filter(state=PostState.APPROVED, delivery=None).values_list("pk", flat=True)
    _hold(waiting, PostState.APPROVED)
    if held := Delivery.objects.filter(held_at__isnull=False, post__state=PostState.APPROVED).count():
        notes.append(f"No post sends itself, {held} approved ones included, until somebody chooses so again.")
    return notes


def _hold(posts: Iterable[UUID], state: PostState) -> None:
    """They do not send themselves, and say why."""
    ids, now = list(posts), timezone.now()
    facts = {**NOTHING_THERE, "problem": "restored", "sentence": _SENTENCE.format(state.label), "held_at": now}
    known = Delivery.objects.filter(post__in=ids)
    known.update(**facts)
    new = set(ids) - set(known.values_list("post_id", flat=True))
    Delivery.objects.bulk_create([Delivery(post_id=pk, step=Step.REST, **facts) for pk in new], batch_size=500)
