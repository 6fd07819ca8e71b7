"""Chainable filters for posts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from apps.tenant.schedule.models import Post  # noqa: F401


# Posts that have not left the house and stay there, because their artwork is sold, on hold or in the bin.
_SILENT = Q(state__in=["draft", "ready", "approved"]) & (
    ~Q(artwork__availability="available") | Q(artwork__deleted_at__isnull=False)
)


class PostQuerySet(models.QuerySet["Post"]):
    """Filters for posts."""

    def shown(self) -> PostQuerySet:
        """With the artwork and the event's calendar in the same query, as lists draw them."""
        return self.select_related("artwork", "event__calendar")

    def standing(self) -> PostQuerySet:
        """Those that take a place in the schedule: all but the cancelled."""
        return self.exclude(state="cancelled")

    def silent(self) -> PostQuerySet:
        """Those whose artwork may not be promoted; their places are free for others."""
        return self.filter(_SILENT)

    def heard(self) -> PostQuerySet:
        """Those that take a place and will be seen: standing and not silent."""
        return self.standing().exclude(_SILENT)

    def between(self, start: datetime, end: datetime) -> PostQuerySet:
        """Those whose time is in [start, end)."""
        return self.filter(scheduled_at__gte=start, scheduled_at__lt=end)
