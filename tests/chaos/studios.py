"""Workspaces with posts to send: each artwork once on Instagram and once on Pinterest, each with its own picture."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core.crypto.secret import Secret
from apps.core.networks import Network
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.agency.services import client_create
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision
from apps.tenant.artworks.models import Rendition
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.services import credential_set
from apps.tenant.publishing.models import Channel, Connection
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make

NETWORKS = (Network.INSTAGRAM, Network.PINTEREST)
_WORKSPACES_OF_A_USER = 4


@dataclass(frozen=True)
class Expected:
    """How one post has to be at Publer. ``at`` in whole seconds since 1970, ``picture`` the SHA-256 of its file."""

    post: UUID
    artwork: UUID
    account: str
    text: str
    at: int
    picture: str


@dataclass
class Studio:
    """One workspace and what is to become of its posts."""

    workspace: Workspace
    expected: list[Expected] = field(default_factory=list)
    sold: set[UUID] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)  # ids at Publer


def studio_make(number: int, *, posts: int, simulator: PublerSimulator) -> Studio:
    """A workspace with so many approved posts, and its own channels at the simulator. Half a second."""
    workspace = client_create(name=f"Studio {number}", slug=f"studio-{number}", owner_email=f"s{number}@chaos.example")
    provision(workspace)
    workspace.refresh_from_db()
    studio = Studio(workspace)
    _sign_up(number, simulator)
    with workspace_context(workspace):
        _connect(number)
        for pair in range(posts // len(NETWORKS)):
            with transaction.atomic():
                _artwork(studio, number, pair)
    return studio


def _sign_up(number: int, simulator: PublerSimulator) -> None:
    """Some workspaces share a user at Publer, and its key, as those of one agency do."""
    user = number // _WORKSPACES_OF_A_USER
    ids = range(user * _WORKSPACES_OF_A_USER, number + 1)
    workspaces = [
        {
            "id": f"w{one}",
            "accounts": [
                {"id": f"a{one}-instagram", "provider": "instagram", "name": f"Studio {one}"},
                {
                    "id": f"a{one}-pinterest",
                    "provider": "pinterest",
                    "name": f"Studio {one}",
                    "albums": [{"id": f"b{one}", "name": "All"}],
                },
            ],
        }
        for one in ids
    ]
    simulator.control.add_user(_key(number), user={"id": f"u{user}"}, workspaces=workspaces)


def _connect(number: int) -> None:
    credential = credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(_key(number)))
    user = number // _WORKSPACES_OF_A_USER
    Connection.objects.create(key_entered_at=credential.entered_at, user_id=f"u{user}", workspace_id=f"w{number}")
    for network in NETWORKS:
        is_pins = network == Network.PINTEREST
        Channel.objects.create(
            remote_id=f"a{number}-{network.value}",
            network=network,
            provider=network,
            name=f"Studio {number}",
            is_used=True,
            boards=[{"id": f"b{number}", "name": "All"}] if is_pins else [],
            board=f"b{number}" if is_pins else "",
        )


def _artwork(studio: Studio, number: int, pair: int) -> None:
    artwork = artwork_make(f"Painting {number}-{pair}")
    for network in NETWORKS:
        content = b"\xff\xd8\xff" + f"{number} {pair} {network}".encode() * 20
        rendition = Rendition.objects.get(artwork=artwork, kind=kind_for(artwork, network))
        workspace_storage().save(str(rendition.file.name), ContentFile(content))
        text = f"Painting {number}-{pair} for {network.label}."
        caption_make(artwork, network, text=text)
        at = _minute(pair * 7)
        post = Post.objects.create(artwork=artwork, network=network, scheduled_at=at, state=PostState.APPROVED)
        picture = hashlib.sha256(content).hexdigest()
        account = f"a{number}-{network.value}"
        studio.expected.append(Expected(post.pk, artwork.pk, account, text, int(at.timestamp()), picture))


def _minute(minutes: int) -> datetime:
    return (timezone.now() + timedelta(days=2, hours=minutes)).astimezone(UTC).replace(second=0, microsecond=0)


def _key(number: int) -> str:
    return f"chaos-key-{number // _WORKSPACES_OF_A_USER:04d}"
