"""Background work on calendars."""

from uuid import UUID
from zoneinfo import ZoneInfo

from celery import shared_task

from apps.core.tenancy.context import active_workspace
from apps.tenant.calendars.importing import import_read


@shared_task(name="calendars.read_import")
def read_import(*, import_id: str) -> None:
    """Read an uploaded file in the workspace's zone."""
    import_read(import_id=UUID(import_id), zone=ZoneInfo(active_workspace().time_zone))
