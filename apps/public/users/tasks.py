"""Background work on accounts."""

from importlib import import_module

from celery import shared_task
from django.conf import settings

from apps.core.tenancy.tasks import PlatformTask


@shared_task(name="users.forget_sessions", base=PlatformTask)
def forget_sessions() -> None:
    """Remove sessions that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
