"""The settings of the tests for web and workers that run as processes of their own, with a broker between them."""

from config.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
# A killed worker's message comes again after so many seconds, not after Celery's longest task and a while.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 5,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
