"""Publishing's tasks, which Celery looks for in this place."""

from apps.tenant.publishing.channels.tasks import read_channels

__all__ = ["read_channels"]
