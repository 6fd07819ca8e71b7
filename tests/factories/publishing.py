"""Posts that can be exported, and their pictures, for tests."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import active_workspace
from apps.tenant.artworks.models import Artwork, Rendition, RenditionKind
from apps.tenant.publishing.exports.services import export_create
from apps.tenant.publishing.models import Export, ExportFile, Tool
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

# Noon in New York three days from now, or one in the afternoon in summer.
NOON = (timezone.now() + timedelta(days=3)).replace(hour=17, minute=0, second=0, microsecond=0)
FEEDHIVE = {"tool": Tool.FEEDHIVE, "accounts": {"instagram": "Jane Doe", "pinterest": "jane", "facebook": "Jane"}}
PICTURE = b"\xff\xd8\xff\xe0" + b"painting" * 20_000

_TOKEN = re.compile(rb"/media/[^/]+/")


def approved_make(
    title: str = "Harbour", /, *, network: str = "instagram", at: datetime | None = None, **caption: Any
) -> Post:
    """An approved post of a new artwork with words for the network."""
    artwork = artwork_make(title)
    caption_make(artwork, network, **caption)
    return post_make(artwork, at, network, state=PostState.APPROVED)


def picture_store(
    artwork: Artwork, content: bytes = PICTURE, kind: RenditionKind = RenditionKind.PORTRAIT
) -> Rendition:
    """Puts a file where one of the artwork's pictures is said to be."""
    rendition = Rendition.objects.get(artwork=artwork, kind=kind)
    workspace_storage().save(str(rendition.file.name), ContentFile(content))
    return rendition


def export_make(actor: Actor, *posts: Post, **wishes: Any) -> Export:
    """An export for Publer of the days of the posts, or as the wishes say."""
    zone = ZoneInfo(active_workspace().time_zone)
    days = [post.scheduled_at.astimezone(zone).date() for post in posts]
    usual: dict[str, Any] = {"tool": Tool.PUBLER, "networks": Network.posted()}
    if days:
        usual |= {"starts_on": min(days), "ends_on": max(days)}
    return export_create(actor=actor, **{**usual, **wishes})


def content_of(file: ExportFile) -> bytes:
    """The stored file with ``TOKEN`` for the signed parts of its links, which differ each time."""
    with file.file.open("rb") as opened:
        return _TOKEN.sub(b"/media/TOKEN/", opened.read())
