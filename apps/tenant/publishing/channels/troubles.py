"""Why nothing can go out at the moment, noted with the connection for everybody to see."""

from django.db import transaction
from django.utils import timezone

from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.models import Connection

_LONGEST = 300


@transaction.atomic
def trouble_note(*, connection: Connection, sentence: str) -> None:
    """Note the sentence, unless another key or workspace took the connection's place meanwhile. Three queries.

    Since when stays as it was for as long as there is trouble; the log gets one entry for it.
    """
    current = Connection.objects.select_for_update().filter(pk=connection.pk).first()
    if current is None or not is_same(current, connection):
        return
    is_new = not current.trouble
    current.trouble = sentence[:_LONGEST]
    current.trouble_since = timezone.now() if is_new else current.trouble_since
    current.save(update_fields=["trouble", "trouble_since", "updated_at"])
    if is_new:
        activity_record(actor=None, verb="publer.trouble", summary=f"Publer: {sentence}", object_id=current.pk)


def is_same(connection: Connection, other: Connection) -> bool:
    """Whether both are of the same key and the same workspace at Publer. No query."""
    return (connection.key_entered_at, connection.workspace_id) == (other.key_entered_at, other.workspace_id)
