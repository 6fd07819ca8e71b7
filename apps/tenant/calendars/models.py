"""Calendars of favourable times, their events, and the imports that bring them in."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.storage import workspace_storage


class PostingRule(models.TextChoices):
    """Which moment of an event is its posting time."""

    START = "start", "Start"
    MIDDLE = "middle", "Middle"
    END = "end", "End"


class Calendar(BaseModel):
    """A source of favourable times. A lower ``priority`` number is taken first."""

    name = models.CharField(max_length=120)
    color = models.CharField("colour", max_length=7, default="#3d6b8f")
    posting_rule = models.CharField(max_length=10, choices=PostingRule, default=PostingRule.MIDDLE)
    priority = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["priority", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(posting_rule__in=PostingRule.values), name="calendars_rule_is_known"
            ),
            models.CheckConstraint(condition=models.Q(color__regex=r"^#[0-9a-f]{6}$"), name="calendars_colour_is_hex"),
        ]

    def __str__(self) -> str:
        return self.name


class Event(BaseModel):
    """A favourable window. Known again at the next import by UID and recurrence id."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="events")
    uid = models.CharField(max_length=500)
    recurrence_id = models.CharField(max_length=60, blank=True)
    summary = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    posts_at = models.DateTimeField(help_text="The posting time by the calendar's rule.")
    zone = models.CharField(max_length=64)
    all_day = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["starts_at", "ends_at"], name="calendars_event_window"),
            models.Index(fields=["posts_at"], name="calendars_event_posts_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "uid", "recurrence_id"], name="calendars_event_once_per_calendar"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="calendars_event_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.summary


class ImportState(models.TextChoices):
    """How far an import is."""

    READING = "reading", "Reading"
    READY = "ready", "Ready to apply"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Could not be read"


class CalendarImport(BaseModel):
    """An uploaded ``.ics`` file: read in the background, shown as a difference, then applied by a member."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="imports")
    file_name = models.CharField(max_length=255)
    file = models.FileField(storage=workspace_storage, max_length=255)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    reason = models.CharField(max_length=300, blank=True)
    calendar_name = models.CharField(max_length=120, blank=True)
    parsed = models.JSONField(default=list, help_text="The events that were read.")
    problems = models.JSONField(default=list, help_text="What could not be read: line, summary, reason.")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name
