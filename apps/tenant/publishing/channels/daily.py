"""Reading the channels by itself, once a day, at an hour of each workspace's own."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from apps.core.crypto.errors import CannotOpen
from apps.core.errors import Conflict
from apps.core.outside.errors import OutsideError
from apps.core.tenancy.context import active_workspace
from apps.tenant.credentials.models import Credential, Kind
from apps.tenant.credentials.selectors import NoKey
from apps.tenant.publishing.channels.client import NotConnected
from apps.tenant.publishing.channels.reading import channels_read
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.models import Connection

_REST = timedelta(hours=12)


def channels_read_if_due() -> None:
    """Read the channels if their hour has come. One query when they are not due.

    Trouble that passes is tried again in the next hour; a key that is refused, once a day. What went wrong for good is
    noted with the connection by the reading; here there is nobody to tell.
    """
    connection = connection_get()
    if connection is None or not is_due(connection, workspace_id=active_workspace().id, now=timezone.now()):
        return
    entered_at = Credential.objects.filter(kind=Kind.PUBLER).values_list("entered_at", flat=True).first()
    if entered_at != connection.key_entered_at:  # no key, or one that somebody has yet to confirm
        return
    with suppress(OutsideError, NoKey, NotConnected, Conflict, CannotOpen):
        channels_read()


def is_due(connection: Connection, *, workspace_id: UUID, now: datetime) -> bool:
    """Whether the workspace's hour of the day has passed since the last reading and twelve hours more. No query."""
    hour = workspace_id.int % 24
    if connection.trouble:
        return now.hour == hour
    if connection.read_at is None:
        return True
    earliest = connection.read_at + _REST
    wait = (hour - earliest.hour) % 24
    return now >= earliest.replace(minute=0, second=0, microsecond=0) + timedelta(hours=wait)
