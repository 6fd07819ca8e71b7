"""The people of the agency, who work on the root domain."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel


class AgencyStaff(BaseModel):
    """Marks a user as staff of the agency. It opens the portal, and no workspace."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agency_staff")

    class Meta:
        verbose_name_plural = "agency staff"

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
