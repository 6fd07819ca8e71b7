"""Background work on calendars."""

from uuid import UUID
from zoneinfo import ZoneInfo

from celery import shared_task

from apps.core.tenancy.context import active_workspace
from apps.tenant.calendars.applying import import_apply_chosen
from apps.tenant.calendars.by_hand import events_purge
from apps.tenant.calendars.importing import import_read
from apps.tenant.calendars.refreshing import imports_tidy, subscription_refresh, subscriptions_due


@shared_task(name="calendars.read_import")
def read_import(*, import_id: str) -> None:
    """Read an uploaded file, or one at an address, in the workspace's zone."""
    import_read(import_id=UUID(import_id), zone=_zone())


@shared_task(name="calendars.apply_import")
def apply_import(*, import_id: str) -> None:
    """Do what an import's preview said."""
    import_apply_chosen(import_id=UUID(import_id))


@shared_task(name="calendars.refresh")
def refresh(*, subscription_id: str) -> None:
    """Ask a subscribed address for what is new."""
    subscription_refresh(subscription_id=UUID(subscription_id), zone=_zone())


@shared_task(name="calendars.tidy")
def tidy() -> None:
    """Refresh what is due, go on with imports that were left, throw away what is old. Five queries if nothing is."""
    subscriptions_due()
    imports_tidy()
    events_purge()


def _zone() -> ZoneInfo:
    return ZoneInfo(active_workspace().time_zone)
