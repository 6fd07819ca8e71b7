"""Two clients are connected with Publer's simulator: the rows are as a reading of its channels leaves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.crypto.secret import Secret
from apps.demo.people import Client
from apps.tenant.artworks.models import Collection
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.services import credential_set
from apps.tenant.publishing.models import Channel, CollectionBoard, Connection

KEY = "publer-demo-key"
_USER = {"user_id": "64d0a1", "user_name": "Lumen Agency (simulator)"}
_BOARDS = [
    {"id": "b0a1", "name": "Seascapes"},
    {"id": "b0a2", "name": "Studio"},
    {"id": "b0a3", "name": "Available works"},
]


@dataclass(frozen=True)
class Connected:
    """One of the simulator's workspaces and its accounts; ``boards`` are ids by the collection's name."""

    workspace_id: str
    workspace_name: str
    channels: tuple[dict[str, Any], ...]
    boards: Mapping[str, str] = field(default_factory=dict)


def _channel(remote_id: str, provider: str, name: str, **facts: Any) -> dict[str, Any]:
    network = "" if provider == "linkedin" else provider
    return {"remote_id": remote_id, "provider": provider, "network": network, "name": name, **facts}


CONNECTED = {
    "jane": Connected(
        "5f1c01",
        "Jane Doe Studio",
        (
            _channel(
                "6a01", "instagram", "Jane Doe Studio", kind="ig_business", username="janedoe.studio", is_used=True
            ),
            _channel(
                "6a02",
                "pinterest",
                "Jane Doe",
                kind="pin_business",
                username="janedoestudio",
                boards=_BOARDS,
                board="b0a1",
                is_used=True,
            ),
            _channel("6a03", "facebook", "Jane Doe Studio", kind="fb_page", is_used=True),
            _channel("6a04", "linkedin", "Jane Doe", kind="in_page"),
        ),
        boards={"Tidelines": "b0a1", "Swell Studies": "b0a2"},
    ),
    "okafor": Connected(
        "5102",
        "Okafor",
        (
            _channel(
                "91001",
                "instagram",
                "Okafor & Daughters",
                kind="ig_business",
                username="okafor.art",
                is_locked=True,
            ),
            _channel("91002", "facebook", "Okafor & Daughters", kind="fb_page", is_used=True),
        ),
    ),
}


@transaction.atomic
def connect_publer(*, actor: Actor, client: Client) -> None:
    """Give the client the simulator's key and what its channels are; nothing for a client that has none there."""
    connected = CONNECTED.get(client.slug)
    if connected is None:
        return
    credential = credential_set(actor=actor, kind=Kind.PUBLER, secret=Secret(KEY))
    Connection.objects.create(
        key_entered_at=credential.entered_at,
        workspace_id=connected.workspace_id,
        workspace_name=connected.workspace_name,
        read_at=timezone.now(),
        **_USER,
    )
    Channel.objects.bulk_create(Channel(**facts) for facts in connected.channels)
    # One collection is left without, so that what is said of pins without a board can be seen.
    boards = ((one, connected.boards.get(one.name)) for one in Collection.objects.all())
    CollectionBoard.objects.bulk_create(CollectionBoard(collection=one, board=board) for one, board in boards if board)
