"""What a workspace pays for: its plan, with limits and rights."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace

DEFAULT_PLAN = "studio"


class Plan(BaseModel):
    """One offer of the agency. Plans are data: their limits can be changed without a release."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, smallest first.")
    most_members = models.PositiveIntegerField(help_text="Members and pending invitations together.")
    most_domains = models.PositiveIntegerField(help_text="Custom domains.")
    most_workspaces = models.PositiveIntegerField(help_text="Workspaces that one owner may have on this plan.")
    may_hide_powered_by = models.BooleanField(default=False)
    agency_tokens = models.PositiveIntegerField(
        default=0, help_text="Tokens a month that captions may use of the agency's OpenAI key; 0: a key of their own."
    )

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Subscription(BaseModel):
    """Which plan a workspace is on. A workspace without one is on the default plan."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")

    def __str__(self) -> str:
        return f"{self.workspace_id} on {self.plan_id}"


class Usage(BaseModel):
    """One request to OpenAI for a workspace. Rows are added, never changed; a cost is kept as it was when it arose."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="usage")
    model = models.CharField(max_length=80)
    input_tokens = models.PositiveIntegerField()
    output_tokens = models.PositiveIntegerField()
    cost_micros = models.PositiveBigIntegerField(null=True, help_text="Millionths of a US dollar; empty: not known.")
    own_key = models.BooleanField(help_text="Paid by the workspace's own account at OpenAI.")
    charged = models.BooleanField(help_text="With the agency's key, and for words that were kept.")
    request_id = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["workspace", "created_at"], name="billing_usage_of_a_time")]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.input_tokens} + {self.output_tokens} tokens"
