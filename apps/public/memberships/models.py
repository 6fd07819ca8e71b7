"""Who may enter which workspace, in which role; and who was asked to."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

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


INVITATION_LIFE = timedelta(days=7)

# Neither used nor taken back. One that has expired is open too: its link can be sent anew.
IS_OPEN = models.Q(accepted_at=None, revoked_at=None)


class InvitationState(models.TextChoices):
    """Where an invitation is; derived, never stored."""

    SENDING = "sending", "Being sent"
    PENDING = "pending", "Waiting"
    EXPIRED = "expired", "Expired"
    ACCEPTED = "accepted", "Joined"
    REVOKED = "revoked", "Taken back"


class Invitation(BaseModel):
    """A place in a workspace that is offered to an e-mail address.

    The link's token is known to the mail alone; here is its SHA-256, empty until the mail with it goes out.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=10, choices=Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

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

    @property
    def state(self) -> InvitationState:
        """Where it is at this moment."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.PENDING if self.token_hash else InvitationState.SENDING
