"""The platform's look after exports."""

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.takeouts.making import takeouts_tidy


@shared_task(name="takeouts.tidy", base=PlatformTask, ignore_result=True)
def tidy() -> None:
    """Send for exports that a dead worker has left, delete those that were kept for seven days."""
    takeouts_tidy()
