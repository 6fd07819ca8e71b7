"""Background work on arrivals; bringing them over is in ``apps.tenant.legacy``."""

from celery import shared_task

from apps.core.tenancy.tasks import PlatformTask
from apps.public.arrivals.turns import arrivals_resume


@shared_task(name="arrivals.resume", base=PlatformTask)
def resume() -> None:
    """Go on with what a dead worker has left."""
    arrivals_resume()
