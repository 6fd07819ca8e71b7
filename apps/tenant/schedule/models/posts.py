"""Posts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Trunc

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.schedule.querysets import PostQuerySet


class PostState(models.TextChoices):
    """The states of a post; the ways between them are in ``states.py``, and the database holds them by a trigger."""

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


_STANDS = ~Q(state="cancelled")
_MINUTE = Trunc("scheduled_at", "minute")


class Post(BaseModel):
    """One artwork on one network at one minute (UTC). It keeps its time when its event moves or goes.

    ``event`` is the favourable time that it was planned for; ``event.posts_at`` is another than ``scheduled_at`` when
    the event was moved afterwards. ``approved_name`` is who approved it, as it was written then: a reviewer has no
    account.
    """

    artwork = models.ForeignKey(Artwork, on_delete=models.PROTECT, related_name="posts")
    network = models.CharField(max_length=12, choices=Network.posted_choices())
    scheduled_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PostState, default=PostState.DRAFT)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    approved_name = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["scheduled_at", "network", "id"]
        indexes = [
            models.Index(fields=["scheduled_at", "network"], name="schedule_post_in_order"),
            models.Index(fields=["state", "scheduled_at"], name="schedule_post_by_state"),
            models.Index(fields=["-updated_at"], name="schedule_post_newest_change"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["artwork", "network", "scheduled_at"], condition=_STANDS, name="schedule_post_once"
            ),
            # Publer wants a minute between two posts of one account, and two people may want the last free place.
            models.UniqueConstraint(
                fields=["network", "scheduled_at"], condition=_STANDS, name="schedule_one_post_a_minute"
            ),
            models.UniqueConstraint(
                fields=["event", "network"],
                condition=_STANDS & Q(event__isnull=False),
                name="schedule_event_once_per_network",
            ),
            models.CheckConstraint(condition=Q(scheduled_at=_MINUTE), name="schedule_whole_minutes"),
            models.CheckConstraint(condition=Q(state__in=PostState.values), name="schedule_state_is_known"),
            models.CheckConstraint(condition=Q(network__in=Network.posted_values()), name="schedule_network_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.artwork_id} on {self.network} at {self.scheduled_at:%Y-%m-%d %H:%M} UTC"
