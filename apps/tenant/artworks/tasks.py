"""Background work on artworks."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task

from apps.tenant.artworks.ingest import upload_ingest
from apps.tenant.artworks.services import artworks_purge
from apps.tenant.artworks.uploads import uploads_resume

BIN_DAYS = 30


@shared_task(name="artworks.ingest_upload")
def ingest_upload(*, upload_id: str) -> None:
    """Take one received file in."""
    upload_ingest(upload_id=UUID(upload_id))


@shared_task(name="artworks.tidy")
def tidy() -> None:
    """Go on with uploads that a dead worker left, give up on lost ones, empty the bin of what is old."""
    uploads_resume(received_before=timedelta(minutes=15), expected_before=timedelta(days=1))
    artworks_purge(deleted_before=timedelta(days=BIN_DAYS))
