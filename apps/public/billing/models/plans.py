"""The agency's offers: plans, with limits and rights."""

from django.db import models

from apps.core.models import BaseModel

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
