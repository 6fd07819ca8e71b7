"""The one place where a connection becomes a client of Publer."""

from apps.core.errors import AppError
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.gate import Gate
from apps.core.tenancy.context import active_workspace
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.selectors import credential_get, credential_open
from apps.tenant.publishing.models import Connection


class NotConnected(AppError):
    """No workspace at Publer is chosen, or not with the key that is there now."""

    code = "not_connected"
    status = 409


NOT_CHOSEN = "No workspace at Publer is chosen yet. Choose one on the page Channels."
REPLACED = "The Publer key was replaced. Confirm the workspace for the new key on the page Channels."


def publer_client(connection: Connection, *, timeout: float | None = None) -> PublerClient:
    """A client for the connection's workspace, behind the gate of its Publer user. One query, no request.

    ``timeout`` is in seconds, OUTSIDE_TIMEOUT if None. Use it as a context manager, and never inside a transaction.
    Raises NoKey; NotConnected when the key was replaced since the workspace was chosen; UnknownKey or NotAuthentic when
    it can't be opened.
    """
    credential = credential_get(kind=Kind.PUBLER)
    if credential.entered_at != connection.key_entered_at:
        raise NotConnected(REPLACED)
    gate = Gate(user=connection.user_id, workspace=str(active_workspace().id))
    return PublerClient(credential_open(credential), workspace=connection.workspace_id, gate=gate, timeout=timeout)
