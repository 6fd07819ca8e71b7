"""Taking a file in: checked by its content, kept as it is, resized, its colours named, an artwork made of it."""

import hashlib
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction

from apps.core.access import Actor
from apps.core.imaging.errors import ImageRefused
from apps.core.imaging.families import families_of
from apps.core.imaging.inspect import Inspection, inspect
from apps.core.imaging.palette import palette
from apps.core.imaging.renditions import Kind, RenditionFile, renditions_make
from apps.core.roles import Role
from apps.core.storage import workspace_storage
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork, Collection, Rendition, Upload, UploadState
from apps.tenant.artworks.naming import title_for
from apps.tenant.artworks.uploads import upload_refuse


@dataclass(frozen=True)
class Picture:
    """A file that passed, with everything that is made of it."""

    path: Path
    sha256: str
    inspection: Inspection
    renditions: list[RenditionFile]
    colours: list[dict[str, Any]]


def upload_ingest(*, upload_id: UUID) -> None:
    """Turn a received upload into an artwork, or write down why not. Run again, it goes on or does nothing.

    The row is locked meanwhile, so that a message that comes twice is worked on once. The incoming file is deleted
    when the upload has its end; one that is in the library already waits for somebody to say what to do with it.
    """
    with transaction.atomic():
        waiting = Upload.objects.select_for_update(skip_locked=True, of=("self",)).select_related("collection")
        upload = waiting.filter(pk=upload_id, state=UploadState.RECEIVED).first()
        if upload is None:
            return
        with tempfile.TemporaryDirectory() as folder:
            _ingest(upload, Path(folder) / "original")
    if upload.state != UploadState.DUPLICATE:
        workspace_storage().delete(str(upload.incoming.name))


def _ingest(upload: Upload, path: Path) -> None:
    with upload.incoming.open("rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1024 * 1024)
    try:
        _take_in(upload, path)
    except ImageRefused as refusal:
        upload_refuse(upload=upload, reason=refusal.message)


def artwork_store(
    *,
    picture: Picture,
    original_name: str,
    collection: Collection | None = None,
    title: str = "",
    actor: Actor | None = None,
    upload: Upload | None = None,
) -> Artwork:
    """Keep an examined picture as an artwork. A request to the storage for each file, four queries.

    Files first, then the rows in one transaction: a crash between leaves files without rows, never the reverse.
    """
    artwork = _artwork(picture, original_name, collection, title)
    with picture.path.open("rb") as file:
        workspace_storage().save(str(artwork.original.name), File(file))
    renditions = [_rendition(artwork, one) for one in picture.renditions]
    for rendition, made in zip(renditions, picture.renditions, strict=True):
        workspace_storage().save(str(rendition.file.name), ContentFile(made.data))
    with transaction.atomic():
        artwork.save(force_insert=True)
        Rendition.objects.bulk_create(renditions)
        if upload is not None:
            upload.state, upload.artwork, upload.reason = UploadState.DONE, artwork, ""
            upload.save()
        activity_record(actor=actor, verb="artwork.added", summary=f"Added {artwork.title}", object_id=artwork.pk)
    return artwork


def examine(path: Path) -> Picture:
    """Check the file and make everything that needs its pixels. Raises ImageRefused. No query."""
    inspection = inspect(path, decode=False)  # making the renditions decodes all of it
    renditions = renditions_make(path)
    grid = next(one.data for one in renditions if one.kind is Kind.GRID)
    return Picture(path, sha256_of(path), inspection, renditions, [asdict(colour) for colour in palette(grid)])


def sha256_of(path: Path) -> str:
    """The digest of a file's bytes, by which the same file is known again. Constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take_in(upload: Upload, path: Path) -> None:
    """The same file is looked for first: making its renditions would be for nothing."""
    twin = None if upload.keep_twin else Artwork.objects.present().filter(sha256=sha256_of(path)).first()
    if twin is not None:
        upload.state, upload.artwork = UploadState.DUPLICATE, twin
        upload.reason = f"The same file is in the library already, as “{twin.title}”."[:300]
        upload.save()
        return
    picture = examine(path)
    artwork_store(
        picture=picture,
        original_name=upload.file_name,
        collection=upload.collection,
        actor=_uploader(upload),
        upload=upload,
    )


def _uploader(upload: Upload) -> Actor | None:
    """Who sent the file, for the log."""
    by = upload.uploaded_by_id
    return Actor(by, upload.uploaded_by_name, Role.MEMBER, by_agency=upload.by_agency) if by else None


def _artwork(picture: Picture, original_name: str, collection: Collection | None, title: str) -> Artwork:
    seen = picture.inspection
    artwork = Artwork(
        title=title or title_for(original_name, collection),
        collection=collection,
        original_name=original_name[:255],
        content_type=seen.content_type,
        sha256=picture.sha256,
        byte_size=seen.byte_size,
        pixel_width=seen.width,
        pixel_height=seen.height,
        palette=picture.colours,
        colours=families_of((colour["hex"], colour["share"]) for colour in picture.colours),
    )
    artwork.original.name = f"artworks/{artwork.pk}/original.{seen.extension.lstrip('.')}"
    return artwork


def _rendition(artwork: Artwork, made: RenditionFile) -> Rendition:
    rendition = Rendition(
        artwork=artwork,
        kind=made.kind.value,
        content_type=made.content_type,
        width=made.width,
        height=made.height,
        byte_size=len(made.data),
    )
    rendition.file.name = f"artworks/{artwork.pk}/{made.kind.value}.{made.extension.lstrip('.')}"
    return rendition
