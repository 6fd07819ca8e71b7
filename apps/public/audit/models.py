"""Who did what, where, when, from which address: over the portal and all workspaces.

Rows are added and read, never changed or removed: the database refuses it to the application's own role. They point at
nobody and keep names as they were, so that they outlive the people and the workspaces that they tell of.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.db.models.functions import Upper
from django.utils import timezone


class AuditEntry(models.Model):
    """One thing that somebody did. What is done in a workspace comes from its own log, by a trigger of the database."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    workspace_id = models.UUIDField(null=True, help_text="Empty: in the portal, about no client.")
    workspace_name = models.CharField(max_length=120, blank=True)
    actor_id = models.UUIDField(null=True, help_text="Empty: the system, or somebody without an account.")
    actor_name = models.CharField(max_length=120)
    by_agency = models.BooleanField(default=False, help_text="Done by the agency's staff, wherever it was.")
    verb = models.CharField(max_length=60, help_text="What was done, as object.action: “post.approved”.")
    object_id = models.UUIDField(null=True)
    summary = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    address = models.GenericIPAddressField("IP address", null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["workspace_id", "-at"], name="audit_of_a_workspace"),
            models.Index(fields=["actor_id", "-at"], name="audit_of_a_person"),
            models.Index(fields=["address", "-at"], name="audit_from_an_address"),
            # Few of a million entries are the agency's.
            models.Index(fields=["-at", "-id"], condition=models.Q(by_agency=True), name="audit_by_the_agency"),
            # What a verb begins with, for the page's "About".
            models.Index(OpClass("verb", name="varchar_pattern_ops"), F("at").desc(), name="audit_about"),
            # Parts of words: any of the three by itself, or several together.
            GinIndex(
                OpClass(Upper("summary"), name="gin_trgm_ops"),
                OpClass(Upper("actor_name"), name="gin_trgm_ops"),
                OpClass(Upper("workspace_name"), name="gin_trgm_ops"),
                name="audit_words",
            ),
        ]

    def __str__(self) -> str:
        return self.summary
