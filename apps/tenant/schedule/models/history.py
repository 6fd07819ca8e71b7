"""What people did to the plan, kept so that each of them can take it back."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel


class Change(BaseModel):
    """One thing that one person did, to one post or to thousands.

    ``rows`` holds for each post what it was before and after, so that taking this back can see what somebody changed
    since, and leave it. Kept for 30 days.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    label = models.CharField(max_length=200, help_text="What was done, in the past tense.")
    rows = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="schedule_change_of_user")]

    def __str__(self) -> str:
        return self.label
