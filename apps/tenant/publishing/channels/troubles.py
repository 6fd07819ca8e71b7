"""Why nothing can go out at the moment, noted with the connection for everybody to see."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from apps.public.dispatch.services import wake
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.models import Connection, Delivery, Step

_LONGEST = 300


class Deed(StrEnum):
    """What Publer may refuse to a key that it takes for all else: how the sentence about that begins."""

    LIST = "Publer refuses to list posts."
    DELETE = "Publer refuses to delete posts."
    UPLOAD = "Publer refuses to take pictures."
    SCHEDULE = "Publer refuses to schedule posts."


# Where deliveries stand that need it.
_STEPS = {
    Deed.LIST: (Step.FIND, Step.REMOVE, Step.WATCH),
    Deed.DELETE: (Step.FIND, Step.REMOVE),
    Deed.UPLOAD: (Step.SEND,),
    Deed.SCHEDULE: (Step.SEND,),
}


@transaction.atomic
def trouble_note(*, connection: Connection, sentence: str) -> datetime:
    """Note the sentence, unless another key or workspace took the connection's place meanwhile; since when there is
    trouble. Three queries.

    Since when stays as it was for as long as there is trouble; the log gets one entry for it.
    """
    now = timezone.now()
    current = Connection.objects.select_for_update().filter(pk=connection.pk).first()
    if current is None or not is_same(current, connection):
        return now
    is_new = not current.trouble
    current.trouble = sentence[:_LONGEST]
    current.trouble_since = now if is_new else current.trouble_since
    current.save(update_fields=["trouble", "trouble_since", "updated_at"])
    if is_new:
        activity_record(actor=None, verb="publer.trouble", summary=f"Publer: {sentence}", object_id=current.pk)
    return current.trouble_since or now


@transaction.atomic
def trouble_end() -> None:
    """Publer can be asked again: what was put off because of that goes on at once. Four queries."""
    from apps.tenant.publishing.deliveries.tasks import work  # the task notes troubles, too

    now = timezone.now()
    Connection.objects.exclude(trouble="").update(trouble="", trouble_since=None)
    put_off = Delivery.objects.exclude(step__in=(Step.REST, Step.WATCH)).filter(due_at__gt=now, lease=None)
    ids = list(put_off.order_by("pk").select_for_update().values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=ids).update(due_at=now)
    wake(work)


def is_ended_by(trouble: str, deed: Deed) -> bool:
    """Whether the trouble is over since Publer does this for us. That it does one thing says nothing of another."""
    return not any(trouble.startswith(other) for other in Deed if other != deed)


def steps_of(trouble: str) -> tuple[Step, ...]:
    """The steps of those that wait because of the trouble; none where it is not about one deed."""
    return next((steps for deed, steps in _STEPS.items() if trouble.startswith(deed)), ())


def is_same(connection: Connection, other: Connection) -> bool:
    """Whether both are of the same key and the same workspace at Publer. No query."""
    return (connection.key_entered_at, connection.workspace_id) == (other.key_entered_at, other.workspace_id)
