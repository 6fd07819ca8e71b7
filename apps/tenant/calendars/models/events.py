"""A favourable window in time."""

from django.db import models

from apps.core.models import BaseModel
from apps.tenant.calendars.models.calendars import Calendar


class Event(BaseModel):
    """A favourable window. Known again at the next import by UID and recurrence id.

    ``wanted`` is worked out on every write: the calendar's filter takes it, and nobody has deleted it. What is not
    wanted stays stored and is neither shown nor used. One that was made ``by_hand`` no import changes.
    """

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
    stamp = models.DateTimeField(null=True, blank=True, help_text="When its source wrote it.")
    by_hand = models.BooleanField(default=False)
    wanted = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="It can still be brought back.")

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["starts_at", "ends_at"], condition=models.Q(wanted=True), name="calendars_event_window"
            ),
            models.Index(fields=["posts_at"], condition=models.Q(wanted=True), name="calendars_event_posts_at"),
            models.Index(
                fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="calendars_event_deleted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "uid", "recurrence_id"], name="calendars_event_once_per_calendar"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="calendars_event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=True) | models.Q(wanted=False),
                name="calendars_event_deleted_is_not_wanted",
            ),
        ]

    def __str__(self) -> str:
        return self.summary
