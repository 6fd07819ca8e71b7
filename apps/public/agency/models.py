"""The people of the agency, who work on the root domain."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from apps.core.models import BaseModel
from apps.core.staff_roles import StaffRole
from apps.public.invitations.models import IS_OPEN, Offer
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


class StaffInvitation(Offer):
    """A place at the agency that is offered to an e-mail address, in a role; ``clients`` for who will be a manager."""

    role = models.CharField(max_length=10, choices=StaffRole)
    clients = models.ManyToManyField(Workspace, related_name="+", blank=True)
    invited_by_name = models.CharField(max_length=120)

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
