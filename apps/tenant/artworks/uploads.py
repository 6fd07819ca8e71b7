"""Files on their way in: announced by the page, sent by the browser straight to the storage, taken in by the worker."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.imaging.inspect import MAX_FILE_BYTES
from apps.core.storage import workspace_storage
from apps.core.tenancy.tasks import enqueue
from apps.tenant.artworks.models import Collection, Upload, UploadState

CONTENT_TYPES = ("image/jpeg", "image/png", "image/webp")

_SIGNED_SECONDS = 3600
_MEGABYTE = 1_000_000


class UploadRefused(InvalidInput):
    """A file that need not even be sent; the message says why."""

    code = "upload_refused"


@dataclass(frozen=True)
class Announcement:
    """The upload's row, and the form with which the browser may send exactly this file."""

    upload: Upload
    url: str
    fields: dict[str, str]


def upload_announce(
    *, actor: Actor, file_name: str, byte_size: int, content_type: str, collection: Collection | None = None
) -> Announcement:
    """Make room for one file. One query; nothing is sent to the storage yet.

    Raises UploadRefused for what can be told without looking inside: empty, larger than 60 MB, no picture's type.
    """
    file_name = clean_file_name(file_name)
    _refuse_early(byte_size, content_type)
    upload = Upload(
        file_name=file_name,
        byte_size=byte_size,
        content_type=content_type,
        collection=collection,
        uploaded_by_id=actor.user_id,
    )
    upload.incoming.name = f"incoming/{upload.pk}"
    upload.save()
    form = _signed_form(upload)
    return Announcement(upload, form["url"], form["fields"])


def upload_receive(*, actor: Actor, upload: Upload) -> Upload:
    """The browser says that the file has arrived: have the worker take it in. Saying it twice changes nothing.

    Raises Conflict when the storage has no such file. One request to the storage, two queries.
    """
    if upload.state != UploadState.EXPECTED:
        return upload
    if not workspace_storage().exists(str(upload.incoming.name)):
        raise Conflict(f"{upload.file_name} has not arrived. Please send it again.")
    from apps.tenant.artworks.tasks import ingest_upload

    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, state=UploadState.EXPECTED).update(
            state=UploadState.RECEIVED, updated_at=timezone.now()
        )
        enqueue(ingest_upload, upload_id=str(upload.pk))
    upload.state = UploadState.RECEIVED
    return upload


def upload_refuse(*, upload: Upload, reason: str) -> None:
    """Write down why the file was not taken, for its owner to read. One query."""
    upload.state, upload.reason = UploadState.REFUSED, reason[:300]
    upload.save(update_fields=["state", "reason", "updated_at"])


def uploads_dismiss(*, actor: Actor) -> int:
    """Take the finished uploads off the page; how many there were. One query."""
    finished = [UploadState.DONE, UploadState.DUPLICATE, UploadState.REFUSED]
    return Upload.objects.filter(state__in=finished, dismissed_at=None).update(dismissed_at=timezone.now())


def uploads_resume(*, received_before: timedelta, expected_before: timedelta) -> int:
    """Send again what a worker that died has left, and give up on files that never came; how many were sent again."""
    from apps.tenant.artworks.tasks import ingest_upload

    now = timezone.now()
    stuck = Upload.objects.filter(state=UploadState.RECEIVED, updated_at__lt=now - received_before)
    for upload in stuck:
        enqueue(ingest_upload, upload_id=str(upload.pk))
    lost = Upload.objects.filter(state=UploadState.EXPECTED, created_at__lt=now - expected_before)
    for upload in lost:
        workspace_storage().delete(str(upload.incoming.name))
        upload_refuse(upload=upload, reason="The file never arrived completely. Please send it again.")
    return len(stuck)


def clean_file_name(raw: str) -> str:
    """The last part of a path, without what can't be seen; never empty, at most 255 characters."""
    name = raw.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip()
    return name[-255:] or "unnamed"


def _refuse_early(byte_size: int, content_type: str) -> None:
    if byte_size <= 0:
        raise UploadRefused("This file is empty (0 bytes). Save the picture again and send that.")
    if byte_size > MAX_FILE_BYTES:
        size = byte_size / _MEGABYTE
        raise UploadRefused(f"This file has {size:.0f} MB; 60 MB is the most. Save the picture as JPEG and send that.")
    if content_type == "image/svg+xml":
        raise UploadRefused("SVG is a drawing for web pages. Send a picture of the painting as JPEG, PNG or WebP.")
    if content_type not in CONTENT_TYPES:
        raise UploadRefused("Only JPEG, PNG and WebP pictures can be added. Save the picture as one of these.")


def _signed_form(upload: Upload) -> dict[str, Any]:
    return workspace_storage().presigned_post(
        str(upload.incoming.name),
        content_type=upload.content_type,
        max_bytes=upload.byte_size,
        seconds=_SIGNED_SECONDS,
    )
