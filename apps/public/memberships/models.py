"""Who may enter which workspace, in which role."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.roles import Role
from apps.public.workspaces.models import Workspace


class Membership(BaseModel):
    """A user's place in a workspace."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "workspace"], name="memberships_once_per_workspace"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="memberships_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workspace_id}: {self.role}"
