"""Plans, and what holds for one workspace beside its plan."""

from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace

DEFAULT_PLAN = "studio"


class Plan(BaseModel):
    """One offer of the agency. Plans are data: their limits can be changed without a release. Empty: no limit."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, smallest first.")
    most_members = models.PositiveIntegerField(help_text="Members and pending invitations together.")
    most_domains = models.PositiveIntegerField(help_text="Custom domains.")
    most_workspaces = models.PositiveIntegerField(help_text="Workspaces that one owner may have on this plan.")
    most_artworks = models.PositiveIntegerField(null=True, blank=True, help_text="Artworks outside the bin.")
    most_bytes = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Storage of originals and renditions, the bin's included."
    )
    most_posts = models.PositiveIntegerField(
        null=True, blank=True, help_text="Posts sent or exported, by the month of their time."
    )
    most_generations = models.PositiveIntegerField(
        null=True, blank=True, help_text="Captions that OpenAI writes in a month, whoever’s key it is."
    )
    may_hide_powered_by = models.BooleanField(default=False)
    may_ask_clients = models.BooleanField(
        default=True, db_default=True, help_text="Links with which others look at posts and approve them."
    )
    agency_tokens = models.PositiveIntegerField(
        default=0, help_text="Tokens a month that captions may use of the agency's OpenAI key; 0: a key of their own."
    )

    retired_at = models.DateTimeField(null=True, help_text="No longer offered; who is on it stays on it.")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Exemption(BaseModel):
    """A limit or right of one workspace that is another than its plan's. ``value`` empty: no limit; rights: 1 or 0."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="exemptions")
    field = models.CharField(max_length=30, help_text="The plan's field that it stands for.")
    value = models.PositiveBigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "field"], name="billing_one_exemption_a_field")]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.field} {self.value}"
