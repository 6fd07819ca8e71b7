"""Chainable filters for posts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from apps.tenant.schedule.models import Post  # noqa: F401


class PostQuerySet(models.QuerySet["Post"]):
    """Filters for posts."""

    def shown(self) -> PostQuerySet:
        """With the artwork and the event's calendar in the same query, as lists draw them."""
        return self.select_related("artwork", "event__calendar")

    def standing(self) -> PostQuerySet:
        """Those that take a place in the schedule: all but the cancelled."""
        return self.exclude(state="cancelled")

    def between(self, start: datetime, end: datetime) -> PostQuerySet:
        """Those whose time is in [start, end)."""
        return self.filter(scheduled_at__gte=start, scheduled_at__lt=end)
