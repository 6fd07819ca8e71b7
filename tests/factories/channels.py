"""Publer's accounts as it answers them, and what a reading of them leaves behind, for tests."""

from typing import Any

from django.utils import timezone

from apps.core.crypto.secret import Secret
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.services import credential_set
from apps.tenant.publishing.models import Channel, Connection
from local.simulators.server import Answer, Request, Simulator

KEY = "publer-key-of-the-tests-0123456789"
BOARDS = [{"id": "b1", "name": "Seascapes"}, {"id": "b2", "name": "Studio"}]


class SmallPubler(Simulator):
    """Publer with one key: who it is, its workspaces, the accounts of each, and boards that come apart."""

    base_path = "/api/v1"

    def __init__(self) -> None:
        super().__init__()
        self.user: dict[str, object] = {"id": "u1", "name": "Jane", "email": "jane@example.com"}
        self.workspaces: list[dict[str, object]] = [{"id": "w1", "name": "Jane Doe Studio", "plan": "business"}]
        self.accounts: dict[str, list[dict[str, object]]] = {"w1": [instagram(), pinterest(), facebook()]}
        self.boards: list[dict[str, object]] = []
        self.keys = {KEY}

    def reply(self, request: Request) -> Answer:
        """The key, then the workspace's header, then the call."""
        if request.headers.get("authorization", "").removeprefix("Bearer-API ") not in self.keys:
            return Answer(401, {"errors": ["Invalid API key"]})
        path = request.path.removeprefix(self.base_path)
        if path == "/users/me":
            return Answer(200, self.user)
        if path == "/workspaces":
            return Answer(200, self.workspaces)
        chosen = request.headers.get("publer-workspace-id", "")
        if chosen not in {str(one["id"]) for one in self.workspaces}:
            return Answer(403, {"errors": ["Permission denied"]})
        if path == "/accounts":
            return Answer(200, self.accounts.get(chosen, []))
        if path == f"/workspaces/{chosen}/media_options":
            return Answer(200, self.boards)
        return self.not_found(request)

    @property
    def asked(self) -> list[str]:
        """The calls so far, without the address's beginning."""
        return [request.path.removeprefix(f"{self.base_path}/") for request in self.requests]


def instagram(**changes: object) -> dict[str, object]:
    """An account of Instagram."""
    return {"id": "a1", "provider": "instagram", "name": "Jane", "username": "jane", "type": "ig_business", **changes}


def pinterest(**changes: object) -> dict[str, object]:
    """An account of Pinterest with two boards; its identifier is a number, as some are."""
    plain = {"id": 22, "provider": "pinterest", "name": "Jane's pins", "type": "pin_business"}
    return {**plain, "albums": BOARDS, "default_board": "b1", **changes}


def facebook(**changes: object) -> dict[str, object]:
    """A page of Facebook, with the documented fields only."""
    return {"id": "a3", "provider": "facebook", "name": "Jane's page", "type": "fb_page", **changes}


def connection_make(**changes: Any) -> Connection:
    """A key, and the connection that was made with it."""
    credential = credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(KEY))
    usual = {"user_id": "u1", "user_name": "Jane", "workspace_id": "w1", "workspace_name": "Jane Doe Studio"}
    read = {"key_entered_at": credential.entered_at, "read_at": timezone.now()}
    return Connection.objects.create(**{**usual, **read, **changes})


def channel_make(network: str = "instagram", **changes: Any) -> Channel:
    """A channel that works and is used."""
    usual = {"remote_id": f"remote-{network}", "provider": network, "name": f"Jane on {network}", "is_used": True}
    boards = {"boards": BOARDS, "board": "b1"} if network == "pinterest" else {}
    return Channel.objects.create(**{**usual, **boards, "network": network, **changes})
