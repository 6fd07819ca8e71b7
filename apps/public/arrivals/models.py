"""Old data that is brought over by the portal."""

import uuid

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.public.workspaces.models import Workspace


class ArrivalState(models.TextChoices):
    """How far it is. Only what was looked at can be brought over."""

    WAITING = "waiting", "Waiting for its files"
    LOOKING = "looking", "Being looked at"
    LOOKED = "looked", "Looked at"
    CARRYING = "carrying", "Being brought over"
    DONE = "done", "Brought over"
    FAILED = "failed", "Stopped"


class Arrival(BaseModel):
    """The old application's database and pictures, where they are to go, and the two reports.

    Without a workspace it is one that is yet to be made, by ``new_name``, ``new_slug`` and ``owner_email``.
    ``foreseen`` is the report of the dry run, ``result`` that of the import. ``run`` is remembered with each row that
    comes over, by which an import that was interrupted goes on; one that is begun anew after it was done has another.
    Who works on it has ``turn``, and says so at ``beat_at``; ``goes`` counts who did, for this work. ``stopped_at`` is
    the state in which it failed. ``database_file`` and ``pictures_file`` are the names in the storage: each file that
    is sent has its own.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="arrivals")
    new_name = models.CharField(max_length=120, blank=True)
    new_slug = models.CharField(max_length=40, blank=True)
    owner_email = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ArrivalState, default=ArrivalState.WAITING)
    database_name = models.CharField(max_length=255, blank=True)
    database_bytes = models.PositiveBigIntegerField(default=0)
    database_at = models.DateTimeField(null=True)
    pictures_name = models.CharField(max_length=255, blank=True)
    database_file = models.CharField(max_length=60, default="database")
    pictures_file = models.CharField(max_length=60, default="pictures")
    pictures_bytes = models.PositiveBigIntegerField(default=0)
    pictures_at = models.DateTimeField(null=True)
    doing = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    turn = models.UUIDField(null=True)
    beat_at = models.DateTimeField(null=True)
    goes = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField(default=uuid.uuid4)
    problem = models.CharField(max_length=400, blank=True)
    stopped_at = models.CharField(max_length=10, blank=True)
    foreseen = models.JSONField(null=True)
    result = models.JSONField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "beat_at"], name="arrivals_at_work")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ArrivalState.values), name="arrivals_state_is_known")
        ]

    def __str__(self) -> str:
        return self.goes_to

    @property
    def goes_to(self) -> str:
        """The name of the workspace, made or yet to be made. A query when it was not fetched with it."""
        return self.workspace.name if self.workspace else self.new_name

    @property
    def is_at_work(self) -> bool:
        return self.state in {ArrivalState.LOOKING, ArrivalState.CARRYING}

    @property
    def is_complete(self) -> bool:
        """Whether both files are there."""
        return self.database_at is not None and self.pictures_at is not None
