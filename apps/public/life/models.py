"""A client's way out. The row outlives the workspace for as long as something of it may still turn up."""

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.public.workspaces.models import WorkspaceState


class Departure(BaseModel):
    """A workspace that was put away. Brought back, the row goes; deleted, it goes two hours after that.

    ``workspace_id`` points at nobody: the workspace's own row is removed before this one. ``owners`` (name, e-mail) are
    noted when the deletion begins, for the message that it is over.
    """

    workspace_id = models.UUIDField(unique=True)
    schema_name = models.CharField(max_length=63)
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=40)
    hosts = models.JSONField(default=list)
    owners = models.JSONField(default=list)
    before = models.CharField(max_length=20, choices=WorkspaceState, help_text="The state that it comes back to.")
    archived_at = models.DateTimeField()
    purge_at = models.DateTimeField(db_index=True)
    without_export = models.BooleanField(default=False, help_text="May be deleted though nobody took everything out.")
    warned_at = models.DateTimeField(null=True)
    purging_since = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    sweep_at = models.DateTimeField(null=True, help_text="When it is looked once more for what came late.")

    class Meta:
        ordering = ["purge_at"]
        constraints = [
            models.CheckConstraint(condition=Q(before__in=WorkspaceState.values), name="life_before_is_known"),
            models.CheckConstraint(
                condition=Q(purged_at=None, sweep_at=None) | Q(purged_at__isnull=False, sweep_at__isnull=False),
                name="life_purged_is_swept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, deleted from {self.purge_at:%Y-%m-%d} on"
