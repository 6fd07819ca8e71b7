"""The people of the agency, who work on the root domain."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.staff_roles import StaffRole
from apps.public.workspaces.models import Workspace


class AgencyStaff(BaseModel):
    """Marks a user as staff of the agency, in a role. It opens the portal; ``clients`` are a manager's own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agency_staff")
    role = models.CharField(max_length=10, choices=StaffRole, default=StaffRole.OWNER)
    clients = models.ManyToManyField(Workspace, related_name="managers", blank=True)

    class Meta:
        verbose_name_plural = "agency staff"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=StaffRole.values), name="agency_staff_role_is_known")
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class AgencySettings(BaseModel):
    """What holds for the agency as a whole: one row at most."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    staff_need_second_factor = models.BooleanField(default=False, help_text="Staff need two-factor to use the portal.")

    class Meta:
        verbose_name_plural = "agency settings"
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="agency_settings_are_one")]

    def __str__(self) -> str:
        return "settings of the agency"
