"""The people of the agency, who work on the root domain."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from apps.core.models import BaseModel
from apps.core.staff_roles import StaffRole
from apps.public.memberships.models import InvitationState
from apps.public.workspaces.models import Workspace


class AgencyStaff(BaseModel):
    """Marks a user as staff of the agency, in a role. It opens the portal; ``clients`` are a manager's own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agency_staff")
    role = models.CharField(max_length=10, choices=StaffRole, default=StaffRole.OWNER)
    clients = models.ManyToManyField(Workspace, related_name="managers", blank=True)
    last_seen_at = models.DateTimeField(null=True, help_text="In the portal, to some minutes.")

    class Meta:
        verbose_name_plural = "agency staff"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=StaffRole.values), name="agency_staff_role_is_known")
        ]

    def __str__(self) -> str:
        return str(self.user_id)


STAFF_INVITATION_LIFE = timedelta(days=7)

# Neither used nor taken back. One that has expired is open too: its link can be sent anew.
IS_OPEN = models.Q(accepted_at=None, revoked_at=None)


class StaffInvitation(BaseModel):
    """A place at the agency that is offered to an e-mail address, in a role; ``clients`` for who will be a manager.

    The link's token is known to the mail alone; here is its SHA-256, empty until the mail with it goes out.
    """

    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=10, choices=StaffRole)
    clients = models.ManyToManyField(Workspace, related_name="+", blank=True)
    invited_by_name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=IS_OPEN, name="agency_one_open_invitation"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="agency_invitation_token_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="agency_invitation_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=StaffRole.values), name="agency_invitation_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"

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


class AgencySettings(BaseModel):
    """What holds for the agency as a whole: one row at most. Without one the defaults hold."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    staff_need_second_factor = models.BooleanField(default=True, help_text="Staff need two-factor to use the portal.")

    class Meta:
        verbose_name_plural = "agency settings"
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="agency_settings_are_one")]

    def __str__(self) -> str:
        return "settings of the agency"


class SavedView(BaseModel):
    """What somebody looks for in the list of clients, under a name of their own; one of them may be what it opens with.

    ``query`` is the query of the address, as ``Criteria`` writes it.
    """

    staff = models.ForeignKey(AgencyStaff, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.TextField()
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint("staff", Lower("name"), name="agency_view_name_once"),
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(is_default=True), name="agency_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MonthEnd(models.Model):
    """What a client had at the end of a month, or has had last night in the running one: what no counter remembers."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="month_ends")
    month = models.DateField(help_text="Its first day.")
    artworks = models.BigIntegerField()
    bytes = models.BigIntegerField()
    is_open = models.BooleanField(help_text="Active, and neither suspended nor archived.")

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["workspace", "month"], name="agency_month_end_once")]
        indexes = [models.Index(fields=["month"], name="agency_month_end_month")]

    def __str__(self) -> str:
        return f"{self.workspace_id} in {self.month:%Y-%m}"
