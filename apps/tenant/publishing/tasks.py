"""Publishing's tasks, which Celery looks for in this place."""

from apps.tenant.publishing.channels.tasks import read_channels
from apps.tenant.publishing.notices.tasks import forget_notices, notices

__all__ = ["forget_notices", "notices", "read_channels"]
