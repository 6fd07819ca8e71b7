"""The workspace's log: who did what, when. Rows are added, never changed (the database role can't).

A trigger writes each row to the agency's log as well (``apps/public/audit``).
"""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel


class Entry(BaseModel):
    """One thing that somebody did. The name is kept as it was, so that the log reads the same for ever."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    actor_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60, help_text="What was done, as object.action: “post.approved”.")
    object_id = models.UUIDField(null=True)
    summary = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    by_agency = models.BooleanField(default=False, db_default=False, help_text="Done by the agency.")
    address = models.GenericIPAddressField("IP address", null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["-created_at"], name="activity_newest")]

    def __str__(self) -> str:
        return self.summary
