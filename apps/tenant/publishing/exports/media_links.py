"""Links by which an importer fetches a picture without signing in, until a day that is written into them.

The token holds the artwork, the rendition, the moment it ends and the row of the export that it was written for, signed
with the workspace bound in: a link of one workspace is no link on another's host. When the row is taken back, its link
stops at once. Links from before rows could be taken back name none, and work until their time is over.

The storage's own signed addresses would not do: S3 lets none live longer than seven days, and they are reached by a
redirect, which some importers don't follow.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36
from django.utils.text import slugify

from apps.core.errors import AppError, NotFound
from apps.core.tenancy.context import active_workspace
from apps.tenant.artworks.models import RenditionKind

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 1, 30, 7


class MediaMissing(NotFound):
    """The link was never made here, or its picture may not be shown."""

    code = "media_missing"


class MediaExpired(AppError):
    """The link was good once and never will be again: 410, so that an importer need not try later."""

    code = "media_expired"
    status = 410


class MediaTakenBack(AppError):
    """The post that the link was written for was taken back: 410 while it is, though that can be undone."""

    code = "media_taken_back"
    status = 410


@dataclass(frozen=True, slots=True)
class MediaGrant:
    """What a link lets its holder see, as long as the exported row stands; ``exported_id`` None: a link of old."""

    artwork_id: UUID
    kind: RenditionKind
    exported_id: UUID | None = None


def media_path(
    *, artwork_id: UUID, title: str, expires_at: datetime, kind: RenditionKind, exported_id: UUID | None = None
) -> str:
    """Path of the picture on the active workspace's host, good until ``expires_at``. No query.

    ``exported_id`` is the row of the export that the link stands in: it works from when that is saved, and as long as
    it is not taken back.

    It has letters, digits, ``-_./`` only: importers take a comma for the end of an address. The file's name is the
    title's, for whoever looks at it in the importer; it is not signed.
    """
    expiry = int_to_base36(int(expires_at.timestamp()))
    parts = [artwork_id.hex, kind.value, expiry, *([exported_id.hex] if exported_id else [])]
    token = _signer().sign(".".join(parts))
    return reverse("publishing:media", args=[token, f"{slugify(title)[:60].strip('-') or 'painting'}.jpg"])


def media_grant(token: str) -> MediaGrant:
    """What the token of a link grants now, in the active workspace. No query.

    Raises MediaMissing for a token that was not signed here, MediaExpired for one whose time is over.
    """
    try:
        artwork, kind, expiry, *exported = _signer().unsign(token).split(".")
        shown = RenditionKind(kind)
    except (BadSignature, ValueError) as error:
        raise MediaMissing("There is no picture at this link.") from error
    if timezone.now() >= datetime.fromtimestamp(base36_to_int(expiry), UTC):
        raise MediaExpired("This link has expired. Export the posts again to get a new one.")
    return MediaGrant(UUID(hex=artwork), shown, UUID(hex=exported[0]) if exported else None)


def _signer() -> Signer:
    return Signer(salt=f"publishing.media.{active_workspace().id}", sep=".")
