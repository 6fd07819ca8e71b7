"""Sheets of facts that somebody sends for artworks that are in the library."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.storage import workspace_storage


class SheetState(models.TextChoices):
    """How far a sheet is."""

    READING = "reading", "Being read"
    READY = "ready", "To be looked at"
    REFUSED = "refused", "Could not be read"
    APPLIED = "applied", "Applied"
    UNDONE = "undone", "Undone"


class FactsSheet(BaseModel):
    """A CSV or Excel file: read in the background, shown as a difference, applied by a member, undone if need be.

    ``changes``: ``artwork`` (its id), ``title``, ``row``, and ``facts`` with ``fact``, ``before`` and ``after``.
    ``problems``: ``row``, ``column``, ``cell`` and ``reason`` of what is left out. ``collections``: ids of those made.
    """

    file_name = models.CharField(max_length=255)
    file = models.FileField(storage=workspace_storage, max_length=255)
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.READING)
    reason = models.CharField(max_length=400, blank=True)
    rows = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    unknown = models.JSONField(default=list, help_text="Headings that mean nothing here.")
    collections = models.JSONField(default=list)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name
