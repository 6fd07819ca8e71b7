"""Who may enter which workspace, in which role; and who was asked to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from apps.core.models import BaseModel
from apps.core.roles import Role
from apps.public.invitations.models import IS_OPEN, Offer
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


class Invitation(Offer):
    """A place in a workspace that is offered to an e-mail address."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"], condition=IS_OPEN, name="memberships_one_open_invitation"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="memberships_token_is_unique"
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="memberships_email_is_lower_case"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="memberships_invitation_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace_id}: {self.role}"
