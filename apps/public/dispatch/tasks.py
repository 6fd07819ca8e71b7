"""The platform's look for workspaces that have work."""

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.dispatch.services import wakes_send


@shared_task(name="dispatch.wake", base=PlatformTask, ignore_result=True)
def wake() -> None:
    """Send a message to each workspace whose work is due."""
    wakes_send()
