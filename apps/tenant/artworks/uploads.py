"""Files on their way in: announced by the page, sent by the browser straight to the storage, taken in by the worker."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.imaging.inspect import MAX_FILE_BYTES
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import enqueue
from apps.public.billing.limits import Limit, limit_demand
from apps.public.metering.services import meter_lock
from apps.tenant.artworks.models import Collection, Upload, UploadState

CONTENT_TYPES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "image/avif")
# What browsers don't know the type of, by the end of the name; the content is looked at when it has arrived.
_BY_SUFFIX = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".avif": "image/avif",
}

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


@transaction.atomic
def upload_announce(
    *,
    actor: Actor,
    file_name: str,
    byte_size: int,
    content_type: str,
    collection: Collection | None = None,
    fingerprint: str = "",
) -> Announcement:
    """Make room for one file. 17 queries; nothing is sent to the storage yet.

    ``fingerprint`` is what the browser knows the file by: one that was announced and never came takes its place again.

    Raises UploadRefused for what can be told without looking inside: empty, larger than 60 MB, no picture's type; and
    LimitReached when the plan has no room for it beside those that are on their way.
    """
    file_name = clean_file_name(file_name)
    content_type = content_type or _BY_SUFFIX.get(PurePath(file_name).suffix.lower(), "")
    _refuse_early(byte_size, content_type, file_name)
    fingerprint = hashlib.sha256(fingerprint.encode(errors="replace")).hexdigest() if fingerprint else ""
    before = _announced_before(actor, fingerprint, content_type, collection)
    if before is None:
        room_demand(count=1, size=byte_size)
    upload = before or Upload(
        file_name=file_name,
        byte_size=byte_size,
        content_type=content_type,
        collection=collection,
        fingerprint=fingerprint,
        **_by(actor),
    )
    upload.incoming.name = f"incoming/{upload.pk}"
    upload.save()
    form = _signed_form(upload)
    return Announcement(upload, form["url"], form["fields"])


def room_demand(*, count: int, size: int) -> None:
    """Raises LimitReached when the plan has no room for so many artworks more, of ``size`` bytes together.

    Without bytes storage is not asked about, be it full. Files on their way have their place already. 15 queries; needs
    a transaction, until whose end nobody else is let in.
    """
    workspace_id = active_workspace().id
    meter_lock(workspace_id)
    coming = Upload.objects.filter(state__in=(UploadState.EXPECTED, UploadState.RECEIVED))
    there = coming.aggregate(count=Count("pk"), size=Sum("byte_size", default=0))
    limit_demand(workspace_id, Limit.ARTWORKS, adding=count, on_the_way=there["count"])
    if size:
        limit_demand(workspace_id, Limit.BYTES, adding=size, on_the_way=there["size"])


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


@transaction.atomic
def uploads_keep(*, actor: Actor, uploads: Iterable[Upload]) -> int:
    """Add files, in this person's name, although they are in the library already; how many.

    Saying it twice changes nothing. Raises LimitReached when the plan has no room for them.
    """
    from apps.tenant.artworks.tasks import ingest_upload

    meter_lock(active_workspace().id)
    rows = Upload.objects.filter(pk__in=[upload.pk for upload in uploads], state=UploadState.DUPLICATE)
    waiting = list(rows.filter(dismissed_at=None).order_by("pk").select_for_update(of=("self",)))
    if not waiting:
        return 0
    room_demand(count=len(waiting), size=sum(upload.byte_size for upload in waiting))
    changed = {"state": UploadState.RECEIVED, "keep_twin": True, "reason": "", **_by(actor)}
    Upload.objects.filter(pk__in=[upload.pk for upload in waiting]).update(**changed, updated_at=timezone.now())
    for upload in waiting:
        enqueue(ingest_upload, upload_id=str(upload.pk))
    return len(waiting)


def uploads_leave_out(*, uploads: Iterable[Upload]) -> int:
    """Let go of files that are in the library already; how many."""
    count = 0
    for upload in uploads:
        waiting = Upload.objects.filter(pk=upload.pk, state=UploadState.DUPLICATE, dismissed_at=None)
        if waiting.update(dismissed_at=timezone.now()):
            workspace_storage().delete(str(upload.incoming.name))
            count += 1
    return count


def uploads_dismiss(*, actor: Actor) -> int:
    """Take the finished uploads off the page; how many there were. One query."""
    finished = [UploadState.DONE, UploadState.REFUSED]
    return Upload.objects.filter(state__in=finished, dismissed_at=None).update(dismissed_at=timezone.now())


def uploads_resume(*, received_before: timedelta, arrived_before: timedelta, expected_before: timedelta) -> int:
    """Go on with what was left lying; how many files go on their way again.

    Those that a dead worker has left; those that arrived at the storage when the page was closed before it could say
    so; and those that never came are given up. One request to the storage.
    """
    from apps.tenant.artworks.tasks import ingest_upload

    now = timezone.now()
    stuck = list(Upload.objects.filter(state=UploadState.RECEIVED, updated_at__lt=now - received_before))
    expected = list(Upload.objects.filter(state=UploadState.EXPECTED, created_at__lt=now - arrived_before))
    there = workspace_storage().listdir("incoming")[1] if expected else []
    arrived = [upload for upload in expected if str(upload.pk) in set(there)]
    for upload in arrived:
        upload.state = UploadState.RECEIVED
        upload.save(update_fields=["state", "updated_at"])
    for upload in (*stuck, *arrived):
        enqueue(ingest_upload, upload_id=str(upload.pk))
    for upload in expected:
        if upload not in arrived and upload.created_at < now - expected_before:
            upload_refuse(upload=upload, reason="The file never arrived completely. Please send it again.")
    return len(stuck) + len(arrived)


def uploads_forget(*, older_than: timedelta) -> None:
    """Leave out duplicates that nobody has decided about, and take old finished uploads off the page."""
    before = timezone.now() - older_than
    uploads_leave_out(uploads=Upload.objects.filter(state=UploadState.DUPLICATE, updated_at__lt=before))
    done = Upload.objects.filter(state=UploadState.DONE, dismissed_at=None, updated_at__lt=before)
    done.update(dismissed_at=timezone.now())


def clean_file_name(raw: str) -> str:
    """The last part of a path, without what can't be seen; never empty, at most 255 characters."""
    name = raw.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip()
    return name[-255:] or "unnamed"


def _announced_before(
    actor: Actor, fingerprint: str, content_type: str, collection: Collection | None
) -> Upload | None:
    if not fingerprint:
        return None
    lost = Upload.objects.filter(state=UploadState.EXPECTED, uploaded_by_id=actor.user_id, fingerprint=fingerprint)
    return lost.filter(content_type=content_type, collection=collection).first()


def _by(actor: Actor) -> dict[str, Any]:
    """Whose artwork it becomes, for the log that the worker writes."""
    return {"uploaded_by_id": actor.user_id, "uploaded_by_name": actor.name[:120], "by_agency": actor.by_agency}


def _refuse_early(byte_size: int, content_type: str, file_name: str) -> None:
    if byte_size <= 0:
        raise UploadRefused("This file is empty (0 bytes). Save the picture again and send that.")
    if byte_size > MAX_FILE_BYTES:
        size = byte_size / _MEGABYTE
        raise UploadRefused(f"This file has {size:.0f} MB; 60 MB is the most. Save the picture as JPEG and send that.")
    if content_type == "image/svg+xml":
        raise UploadRefused("SVG is a drawing for web pages. Send a picture of the painting as JPEG, PNG or WebP.")
    if content_type in {"image/heic", "image/heif"} or file_name.lower().endswith((".heic", ".heif")):
        raise UploadRefused(
            "HEIC photos of phones can't be read here. Export it as JPEG (on an iPhone: Settings, Camera, Formats, "
            "Most Compatible) and send that."
        )
    if content_type not in CONTENT_TYPES:
        raise UploadRefused("Only JPEG, PNG, WebP, TIFF and AVIF pictures can be added. Save it as one of these.")


def _signed_form(upload: Upload) -> dict[str, Any]:
    return workspace_storage().presigned_post(
        str(upload.incoming.name),
        content_type=upload.content_type,
        max_bytes=upload.byte_size,
        seconds=_SIGNED_SECONDS,
    )
