"""The Celery application: one queue system for everything that takes longer than a click."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from typing import Any

from celery.signals import worker_init

from apps.core.tenancy.backend.direct import BehindPooler, refuse_to_start
from apps.core.tenancy.tasks import PlannerCelery

app = PlannerCelery("planner")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _begin(**kwargs: Any) -> None:
    """Celery would only log another exception, and go on."""
    try:
        refuse_to_start()
    except BehindPooler as error:
        raise SystemExit(str(error)) from error
