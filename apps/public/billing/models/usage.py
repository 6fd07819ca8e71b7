"""What workspaces have had written for them."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace


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
