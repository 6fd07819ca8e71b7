"""Visits of the agency's staff to their clients' workspaces."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.models import BaseModel
from apps.core.visiting import VisitMode
from apps.public.workspaces.models import Workspace

IS_OPEN = models.Q(ended_at=None)


class VisitLength(models.IntegerChoices):
    """How long a visit may last, in minutes."""

    QUARTER = 15, "15 minutes"
    HOUR = 60, "1 hour"
    HALF_A_DAY = 240, "4 hours"

    @property
    def span(self) -> timedelta:
        return timedelta(minutes=self.value)


class VisitEnd(models.TextChoices):
    """Why a visit is over."""

    LEFT = "left", "Left"
    RAN_OUT = "ran_out", "The time was over"
    ENDED_BY_CLIENT = "ended_by_client", "Ended by the client"
    FORBIDDEN = "forbidden", "The client no longer allows it"
    NO_RIGHT = "no_right", "The agency no longer allows it"
    CLOSED = "closed", "The workspace was closed"


class SupportVisit(BaseModel):
    """Somebody of the agency in a client's workspace, for a reason and for a while. Names are kept as they were."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    staff_name = models.CharField(max_length=120)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="visits")
    mode = models.CharField(max_length=10, choices=VisitMode)
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(help_text="At the latest.")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, choices=VisitEnd, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True, help_text="Empty: nobody's hand ended it.")

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["workspace", "-started_at"], name="support_of_a_workspace"),
            models.Index(fields=["ends_at"], condition=IS_OPEN, name="support_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "workspace"], condition=IS_OPEN, name="support_one_open_visit"),
            models.CheckConstraint(condition=models.Q(mode__in=VisitMode.values), name="support_mode_is_known"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("started_at")), name="support_ends_later"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_because="")
                | models.Q(ended_at__isnull=False, ended_because__in=VisitEnd.values),
                name="support_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_name} in {self.workspace_id}: {self.mode}"

    @property
    def last_moment(self) -> datetime:
        """When it ended, or will at the latest."""
        return self.ended_at or self.ends_at
