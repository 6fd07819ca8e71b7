"""Choosing the workspace at Publer that posts go out through: who the key is, and which workspaces it reaches."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.core.access import Actor
from apps.core.crypto.secret import Secret
from apps.core.errors import AppError, Conflict, NotFound
from apps.core.outside.errors import OutsideUnavailable
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.errors import NO_SENSE
from apps.core.outside.publer.types import PublerUser, PublerWorkspace
from apps.core.outside.words import their_words
from apps.tenant.activity.services import activity_record
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.selectors import credential_get, credential_open
from apps.tenant.publishing.channels.troubles import trouble_end
from apps.tenant.publishing.channels.words import is_id
from apps.tenant.publishing.models import Channel, Connection

_LONGEST_NAME = 120


class NoWorkspaceThere(AppError):
    """The key works and reaches no workspace."""

    code = "no_workspace_there"
    status = 422


@dataclass(frozen=True)
class Reachable:
    """Whose key it is and what it reaches; ``entered_at`` says which key was asked about."""

    user: PublerUser
    workspaces: tuple[PublerWorkspace, ...]
    entered_at: datetime

    def find(self, workspace_id: str) -> PublerWorkspace | None:
        """The workspace of that id, if the key reaches it."""
        return next((each for each in self.workspaces if each.id == workspace_id), None)


def workspaces_ask() -> Reachable:
    """Ask Publer who the key is and which workspaces it reaches. One query, two requests; not inside a transaction.

    Raises NoKey, NoWorkspaceThere, UnknownKey or NotAuthentic, and the OutsideError of the request.
    """
    credential = credential_get(kind=Kind.PUBLER)
    secret = credential_open(credential)
    with PublerClient(secret) as publer:
        user = publer.me()
        found = publer.workspaces()
    if not is_id(user.id):  # the limit of requests is that of the user: nothing can go out without knowing whose it is
        raise OutsideUnavailable(NO_SENSE)
    workspaces = tuple(_named(each, secret) for each in found if is_id(each.id))
    if not workspaces:
        raise NoWorkspaceThere("This key reaches no workspace at Publer. Make one there, or enter another key.")
    name = their_words(user.name or user.email, key=secret)[:_LONGEST_NAME]
    return Reachable(PublerUser(user.id, name, ""), workspaces, credential.entered_at)


def settled(found: Reachable, connection: Connection | None) -> PublerWorkspace | None:
    """The workspace that needs no question: the only one, or the one chosen before when its user is still the same."""
    if connection is None:
        return found.workspaces[0] if len(found.workspaces) == 1 else None
    return found.find(connection.workspace_id) if found.user.id == connection.user_id else None


def difference(found: Reachable, connection: Connection | None) -> str:
    """What has changed over there since the workspace was chosen, in a sentence; "" when nothing has."""
    if connection is None:
        return ""
    before = connection.workspace_name or connection.workspace_id
    if found.find(connection.workspace_id) is None:
        return (
            f"The workspace “{before}” is not there any more for this key. Choose another, or enter a key that reaches "
            "it. Channels and boards stay recorded here until you choose."
        )
    if found.user.id != connection.user_id:
        return (
            f"The key is now that of “{found.user.name or found.user.id}”; the workspace was chosen with the key of "
            f"“{connection.user_name or connection.user_id}”. Choose “{before}” again if posts are to go out as before."
        )
    return ""


@transaction.atomic
def connection_take(*, actor: Actor, found: Reachable, workspace_id: str) -> Connection:
    """Let posts go out through this workspace from now on, and what waited for it at once. Up to ten queries.

    Another workspace than before has other channels: none of the old is used any more. They stay, with what went out
    through them. Raises NotFound for a workspace that the key does not reach, Conflict when the key was replaced
    meanwhile, NoKey when it was removed.
    """
    workspace = found.find(workspace_id)
    if workspace is None:
        raise NotFound("The key does not reach that workspace at Publer (any more). Please choose again.")
    if credential_get(kind=Kind.PUBLER).entered_at != found.entered_at:
        raise Conflict("The key was replaced meanwhile. Please read the channels again.")
    before = Connection.objects.select_for_update().first()
    facts = {
        "key_entered_at": found.entered_at,
        "user_id": found.user.id,
        "user_name": found.user.name,
        "workspace_id": workspace.id,
        "workspace_name": workspace.name,
    }
    if before is not None and before.workspace_id != workspace.id:
        Channel.objects.update(is_used=False)
        facts["read_at"] = None
    connection, _ = Connection.objects.update_or_create(is_only=True, defaults=facts)
    trouble_end()
    _record(actor, before, connection)
    return connection


def _record(actor: Actor, before: Connection | None, connection: Connection) -> None:
    same = before is not None and before.workspace_id == connection.workspace_id
    words = "Confirmed" if same else "Chose"
    activity_record(
        actor=actor,
        verb="publer.confirmed" if same else "publer.chosen",
        summary=f"{words} the Publer workspace “{connection.workspace_name}”.",
        object_id=connection.pk,
        data={"workspace": connection.workspace_id, "before": before.workspace_id if before else ""},
    )


def _named(workspace: PublerWorkspace, secret: Secret) -> PublerWorkspace:
    """Fit to be stored and shown; one without a name is called by its id."""
    name = their_words(workspace.name, key=secret)[:_LONGEST_NAME] or workspace.id
    return PublerWorkspace(workspace.id, name, their_words(workspace.plan, key=secret)[:40])
