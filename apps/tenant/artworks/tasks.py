"""Background work on artworks."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task

from apps.tenant.artworks.factsheets.importing import sheet_plan, sheets_forget, sheets_resume
from apps.tenant.artworks.framing import renditions_complete, renditions_remake
from apps.tenant.artworks.ingest import upload_ingest
from apps.tenant.artworks.services import artworks_purge
from apps.tenant.artworks.stock import holds_end
from apps.tenant.artworks.uploads import uploads_forget, uploads_resume

BIN_DAYS = 30
UNDECIDED_DAYS = 7


@shared_task(name="artworks.ingest_upload")
def ingest_upload(*, upload_id: str) -> None:
    """Take one received file in."""
    upload_ingest(upload_id=UUID(upload_id))


@shared_task(name="artworks.tidy")
def tidy() -> None:
    """Go on with uploads and sheets that were left lying, give up on lost ones, end holds, throw away what is old."""
    uploads_resume(
        received_before=timedelta(minutes=15), arrived_before=timedelta(minutes=2), expected_before=timedelta(days=1)
    )
    uploads_forget(older_than=timedelta(days=UNDECIDED_DAYS))
    holds_end()
    artworks_purge(deleted_before=timedelta(days=BIN_DAYS))
    renditions_complete()
    sheets_resume()
    sheets_forget()


@shared_task(name="artworks.read_facts_sheet")
def read_facts_sheet(*, sheet_id: str) -> None:
    """Work out what a sheet of facts would change."""
    sheet_plan(sheet_id=UUID(sheet_id))


@shared_task(name="artworks.frame")
def frame(*, artwork_id: str, kinds: list[str], only_missing: bool = False) -> None:
    """Make some of an artwork's renditions anew, or only those that are missing."""
    renditions_remake(artwork_id=UUID(artwork_id), kinds=kinds, only_missing=only_missing)
