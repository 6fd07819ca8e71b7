"""Exports of everything in a workspace: who asked, how far it is, where the file lies. Made by ``tenant/takeout``."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace

# A finished export is kept so long, and as long as there are no more newer ones of the workspace.
KEPT_FOR, KEPT_MOST = timedelta(days=7), 3


class TakeoutState(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    GONE = "gone", "Deleted"


OPEN = (TakeoutState.WAITING, TakeoutState.RUNNING)
# Those that leave something behind which is to be cleared away.
ENDED = (TakeoutState.FAILED, TakeoutState.CANCELLED, TakeoutState.GONE)
MADE = (TakeoutState.READY, TakeoutState.GONE)
# Those whose end whoever asked gets a mail about.
TOLD_OF = (TakeoutState.READY, TakeoutState.FAILED)


class Step(models.TextChoices):
    """What an open export is at."""

    ROWS = "rows", "Reading the data"
    FILES = "files", "Packing the originals"
    CLOSING = "closing", "Finishing the file"


class Takeout(BaseModel):
    """One export. The worker that makes it holds ``lease`` until ``leased_until``; a lease that ran out is anybody's.

    ``due_at`` is when a message for it is sent (again); ``tries`` counts what went wrong in a row, ``trouble`` says it.
    ``bytes_…`` and ``files_…`` count the originals, ``byte_size`` is that of the finished file, ``problems`` how many
    originals it lacks or has otherwise than they were known. ``cleared_at``: nothing of it is in the storage any more.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="takeouts")
    state = models.CharField(max_length=10, choices=TakeoutState, default=TakeoutState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    by_agency = models.BooleanField(default=False, help_text="Asked for in the portal.")
    step = models.CharField(max_length=10, choices=Step, default=Step.ROWS)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    files_total = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    byte_size = models.PositiveBigIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text="When its file is deleted.")
    told_at = models.DateTimeField(null=True, help_text="When the mail about its end went out.")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="takeouts_of_a_workspace"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="takeouts_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TakeoutState.values), name="takeouts_state_is_known"),
            models.UniqueConstraint(fields=["workspace"], condition=Q(state__in=OPEN), name="takeouts_one_at_a_time"),
            models.CheckConstraint(
                condition=~Q(state__in=MADE) | Q(finished_at__isnull=False, expires_at__isnull=False),
                name="takeouts_made_have_their_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id} by {self.asked_by_name}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be made, or being made."""
        return self.state in OPEN

    @property
    def file_name(self) -> str:
        """Where the file lies, relative to the workspace's prefix in the storage."""
        return f"takeouts/{self.pk}/everything.zip"

    @property
    def notes_name(self) -> str:
        """Where its worker notes how far it is, so that another can go on."""
        return f"takeouts/{self.pk}/notes.zip"
