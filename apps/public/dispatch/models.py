"""Which workspaces have something to do, and when: found without a look into every schema."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace


class Wake(BaseModel):
    """The task is to run in the workspace at ``due_at``. Written in the transaction that makes the work.

    Rows say nothing of the work itself, which is in the workspace's schema and is the truth; a row too many costs one
    look. Until ``leased_until`` somebody has sent the message already; a message that got lost is sent again after.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="wakes")
    task = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="dispatch_wake_due"),
            models.Index(fields=["workspace", "task"], name="dispatch_wake_of_workspace"),
        ]

    def __str__(self) -> str:
        return f"{self.task} in {self.workspace_id} at {self.due_at:%Y-%m-%d %H:%M:%S}"
