"""The Celery application: one queue system for everything that takes longer than a click."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from apps.core.tenancy.tasks import PlannerCelery

app = PlannerCelery("planner")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
