"""Which plan a workspace is on, and how it is paid for."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.billing.models.plans import Plan
from apps.public.workspaces.models import Workspace


class Subscription(BaseModel):
    """Which plan a workspace is on. A workspace without one is on the default plan."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")

    def __str__(self) -> str:
        return f"{self.workspace_id} on {self.plan_id}"
