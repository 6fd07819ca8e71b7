"""The columns of an offer, and where it is; the tables belong to who offers the places."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from apps.core.models import BaseModel

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


class Offer(BaseModel):
    """A place that is offered to an e-mail address.

    The link's token is known to the mail alone; here is its SHA-256, empty until the mail with it goes out.
    """

    email = models.EmailField("e-mail address")
    token_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

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

    def link_kill(self) -> None:
        """Make the link that was sent useless and start another seven days; unsaved, and the mail is the caller's."""
        self.token_hash, self.expires_at = "", timezone.now() + INVITATION_LIFE
