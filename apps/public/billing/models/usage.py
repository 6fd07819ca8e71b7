"""The ledger of what workspaces use."""

from django.db import models
from django.utils import timezone

from apps.core.models import BaseModel


class UsageKind(models.TextChoices):
    """What happened. Of artworks and posts it is written by triggers of the workspaces' tables."""

    ARTWORK_STORED = "artwork_stored", "Artwork stored"
    ARTWORK_REMOVED = "artwork_removed", "Artwork removed for good"
    GENERATION = "generation", "Text written by a model"
    AI_CALL = "ai_call", "Request to OpenAI"
    POST_PUSHED = "post_pushed", "Post arrived at Publer"


class Usage(BaseModel):
    """One event. Rows are added, never changed or removed: the database refuses it to the application's own role.

    They point at nobody and keep the workspace's name, so that they outlive it. ``quantity`` is −1 for a generation
    that came to nothing. ``size`` is in bytes, of the original. A cost is kept as it was when it arose; the fields
    from ``model`` on are of requests to OpenAI.
    """

    workspace_id = models.UUIDField()
    workspace_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=UsageKind)
    quantity = models.SmallIntegerField(default=1, db_default=1)
    size = models.BigIntegerField("size in bytes", default=0, db_default=0)
    object_id = models.UUIDField(null=True)
    model = models.CharField(max_length=80, blank=True, default="", db_default="")
    input_tokens = models.PositiveIntegerField(default=0, db_default=0)
    output_tokens = models.PositiveIntegerField(default=0, db_default=0)
    cost_micros = models.PositiveBigIntegerField(null=True, help_text="Millionths of a US dollar; empty: not known.")
    own_key = models.BooleanField(
        default=False, db_default=False, help_text="Paid by the workspace's own account at OpenAI."
    )
    charged = models.BooleanField(
        default=False, db_default=False, help_text="With the agency's key, and for words that were kept."
    )
    request_id = models.CharField(max_length=120, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["workspace_id", "created_at"], name="billing_usage_of_a_time"),
            models.Index(fields=["created_at", "id"], name="billing_usage_in_order"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=UsageKind.values), name="billing_usage_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.kind} {self.quantity:+}"
