"""What was read from a file or an address, and what became of it."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.storage import workspace_storage
from apps.tenant.calendars.models.calendars import Calendar
from apps.tenant.calendars.models.subscriptions import Subscription


class ImportState(models.TextChoices):
    """How far an import is."""

    READING = "reading", "Reading"
    READY = "ready", "Ready to apply"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    REFUSED = "refused", "Could not be read"


class CalendarImport(BaseModel):
    """An ``.ics`` file, uploaded or fetched: read in the background, shown as a difference, then applied.

    A refresh of a subscription is applied by itself and has nobody in ``imported_by``; ``held_because`` says why one
    waits for somebody to look at it.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="imports")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    file_name = models.CharField(max_length=255)
    file = models.FileField(storage=workspace_storage, max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    reason = models.CharField(max_length=400, blank=True)
    held_because = models.CharField(max_length=400, blank=True)
    calendar_name = models.CharField(max_length=120, blank=True)
    parsed = models.JSONField(default=list, help_text="The events that were read.")
    problems = models.JSONField(default=list, help_text="What could not be read: line, summary, reason.")
    notes = models.JSONField(default=list, help_text="Sentences about what was read.")
    zones = models.JSONField(default=dict, help_text="Unknown zones that the file names, with how many events each.")
    zone_choices = models.JSONField(default=dict, help_text="What somebody said that they are.")
    chosen = models.JSONField(default=dict, help_text="How it is to be applied, and by whom.")
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
