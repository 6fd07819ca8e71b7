"""Posts, and the proposals that a filling makes before anybody accepts them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.schedule.querysets import PostQuerySet


class PostState(models.TextChoices):
    """The states of a post; the ways between them are in ``states.py``."""

    DRAFT = "draft", "Draft"
    READY = "ready", "Ready"
    APPROVED = "approved", "Approved"
    QUEUED = "queued", "Queued"
    PUSHING = "pushing", "Sending"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unconfirmed"
    CANCELLING = "cancelling", "Cancelling"
    CANCELLED = "cancelled", "Cancelled"


class Post(BaseModel):
    """One artwork on one network at one time (UTC). It keeps its time when its event goes."""

    artwork = models.ForeignKey(Artwork, on_delete=models.PROTECT, related_name="posts")
    network = models.CharField(max_length=12, choices=Network.posted_choices())
    scheduled_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PostState, default=PostState.DRAFT)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["scheduled_at", "network", "id"]
        indexes = [
            models.Index(fields=["scheduled_at", "network"], name="schedule_post_in_order"),
            models.Index(fields=["state", "scheduled_at"], name="schedule_post_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["artwork", "network", "scheduled_at"],
                condition=~models.Q(state="cancelled"),
                name="schedule_post_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=PostState.values), name="schedule_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(network__in=Network.posted_values()), name="schedule_network_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artwork_id} on {self.network} at {self.scheduled_at:%Y-%m-%d %H:%M} UTC"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DISCARDED = "discarded", "Discarded"


class Proposal(BaseModel):
    """A filled schedule that is only a preview: the wishes it was made from, and the posts that it would make."""

    wishes = models.JSONField(help_text="Dates, networks, limits, spacing, strategy, as the form gave them.")
    placements = models.JSONField(default=list)
    unplaced = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{len(self.placements)} posts"
