"""Exports for tests: originals that lie in the storage, and an archive to look into."""

import io
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.core.access import Actor
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.takeouts.models import Takeout
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.takeout.making import TURN_SECONDS, takeout_make
from tests.factories.artworks import artwork_make


def original_make(title: str, data: bytes, **facts: object) -> Artwork:
    """An artwork of the active workspace whose original is in the storage."""
    digest = sha256(data).hexdigest()
    artwork = artwork_make(title, sha256=digest, byte_size=len(data), **facts)
    workspace_storage().save(str(artwork.original.name), ContentFile(data))
    return artwork


def takeout_waiting(workspace: Workspace, actor: Actor) -> Takeout:
    """One that was asked for, and whose message is still on its way (in tests messages run at once)."""
    return Takeout.objects.create(
        workspace=workspace,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
        due_at=timezone.now() + timedelta(minutes=5),
    )


def takeout_made(takeout: Takeout, *, seconds: float = TURN_SECONDS, most: int = 50) -> int:
    """Take turns in the active workspace until it is over; how many it took."""
    for number in range(1, most + 1):
        takeout_make(takeout_id=takeout.pk, seconds=seconds)
        takeout.refresh_from_db()
        if not takeout.is_open:
            return number
    raise AssertionError(f"After {most} turns it is {takeout.state}: {takeout.trouble}")


class Unpacked:
    """The finished file, read from the storage."""

    def __init__(self, workspace: Workspace, takeout_id: UUID) -> None:
        takeout = Takeout.objects.get(pk=takeout_id)
        with workspace_context(workspace):
            data = b"".join(workspace_storage().stream(takeout.file_name))
        self.size = len(data)
        self.archive = ZipFile(io.BytesIO(data))
        assert self.archive.testzip() is None
        self.names = self.archive.namelist()

    def json(self, name: str) -> Any:
        """What that file says."""
        return json.loads(self.archive.read(name))

    def text(self, name: str) -> str:
        """The file as text."""
        return self.archive.read(name).decode()
