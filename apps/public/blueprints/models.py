"""Templates for clients: what a workspace is fitted with, kept so that another can begin with it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace

# A worker that is there has read a workspace long before.
_READ_BY = timedelta(minutes=1)


class BlueprintState(models.TextChoices):
    """How far a template is."""

    READING = "reading", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


class Blueprint(BaseModel):
    """A template for clients, as its source was when it was made; later changes there change nothing here.

    ``shape`` is what ``apps/tenant/fittings`` reads and writes; its version is in it. No artwork, no key, nobody.
    """

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=BlueprintState, default=BlueprintState.READING)
    failure = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Workspace, on_delete=models.SET_NULL, null=True, related_name="blueprints")
    source_name = models.CharField(max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by_name = models.CharField(max_length=120)
    with_addresses = models.BooleanField(
        default=False, help_text="Whether the addresses of calendars go along: whoever has one can read the calendar."
    )
    shape = models.JSONField(default=dict)

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="blueprints_name_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=BlueprintState.values), name="blueprints_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_late(self) -> bool:
        """Whether it waits longer to be read than it should."""
        return self.state == BlueprintState.READING and self.updated_at < timezone.now() - _READ_BY

    @property
    def may_be_retried(self) -> bool:
        """Whether it can be read anew: it failed or hangs, and its source is there still."""
        return self.source_id is not None and (self.state == BlueprintState.FAILED or self.is_late)


class Beginning(BaseModel):
    """What a new workspace begins with: the shape of a template as it was when the client was made.

    A copy, so that the template can be deleted before the workspace is prepared. ``shape`` is emptied once it is used.
    """

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="beginning")
    blueprint_name = models.CharField(max_length=80)
    shape = models.JSONField(default=dict)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.workspace_id} from {self.blueprint_name}"
