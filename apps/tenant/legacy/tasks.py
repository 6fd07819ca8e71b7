"""Background work for the portal's imports. It takes minutes: it has a limit of its own."""

from uuid import UUID

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.tenant.legacy.arriving import arrival_carry_over, arrival_look_over

_HOURS = 3600


@shared_task(name="legacy.look", base=PlatformTask, time_limit=6 * _HOURS)
def look(*, arrival_id: str) -> None:
    """Say what would come over."""
    arrival_look_over(arrival_id=UUID(arrival_id))


@shared_task(name="legacy.carry", base=PlatformTask, time_limit=6 * _HOURS)
def carry(*, arrival_id: str) -> None:
    """Bring it over."""
    arrival_carry_over(arrival_id=UUID(arrival_id))
