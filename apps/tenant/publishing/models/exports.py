"""What left the house as CSV files, and which posts were in them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.core.storage import workspace_storage
from apps.tenant.schedule.models import Post


class Tool(models.TextChoices):
    """The importer that a file is made for."""

    PUBLER = "publer", "Publer"
    FEEDHIVE = "feedhive", "FeedHive"


class ExportedPostQuerySet(models.QuerySet["ExportedPost"]):
    """Filters for rows of exports."""

    def standing(self) -> ExportedPostQuerySet:
        """Those that count as exported: not taken back, neither alone nor with their export."""
        return self.filter(taken_back_at=None)

    def counted(self) -> ExportedPostQuerySet:
        """Those that count against the plan: also what was taken back after its time, when it was out."""
        return self.filter(Q(taken_back_at=None) | Q(taken_back_at__gte=models.F("scheduled_at")))


class Export(BaseModel):
    """One export: its files and the day on which its media links stop working.

    ``taken_back_at`` is set while the whole of it is taken back; each of its rows has the same moment then. A row that
    was taken back alone has a moment of its own.
    """

    tool = models.CharField(max_length=10, choices=Tool)
    starts_on = models.DateField()
    ends_on = models.DateField()
    links_expire_at = models.DateTimeField()
    wishes = models.JSONField(
        default=dict, help_text="What else was asked for: zone of the times, states, days, account names."
    )
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_by=None) | Q(taken_back_at__isnull=False),
                name="publishing_taken_back_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.starts_on} to {self.ends_on}"


class ExportFile(BaseModel):
    """One CSV file of an export: no importer takes rows of two networks together."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="files")
    network = models.CharField(max_length=12, choices=Network.posted_choices())
    file = models.FileField(storage=workspace_storage, max_length=255)
    row_count = models.PositiveIntegerField(help_text="Rows of posts.")
    open_slot_count = models.PositiveIntegerField(default=0, help_text="Further rows, which mark open slots.")

    class Meta:
        ordering = ["network", "file"]

    def __str__(self) -> str:
        return str(self.file.name)

    @property
    def base_name(self) -> str:
        """The file's name without its folder, ``publer-instagram.csv``."""
        return str(self.file.name).rpartition("/")[2]


class ExportedPost(BaseModel):
    """One row of an export's files as it was handed out. It stays when the post is taken out of the schedule.

    ``fingerprint`` is of everything in the row but its media link: it differs when the post would be written
    differently today. The media link names this row, and works until it is taken back. ``row_number`` counts as
    spreadsheets do, the headers being row 1.
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="exports")
    network = models.CharField(max_length=12, choices=Network.posted_choices())
    scheduled_at = models.DateTimeField()
    title = models.CharField(max_length=200, help_text="The artwork's title at that time.")
    text = models.CharField(max_length=200, blank=True, help_text="The beginning of the text in the row.")
    fingerprint = models.CharField(max_length=64)
    file = models.ForeignKey(ExportFile, on_delete=models.CASCADE, null=True, related_name="posts")
    row_number = models.PositiveIntegerField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar[ExportedPostQuerySet] = ExportedPostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["scheduled_at", "network", "id"]
        constraints = [models.UniqueConstraint(fields=["export", "post"], name="publishing_post_once_per_export")]

    def __str__(self) -> str:
        return f"{self.title} on {self.network}"
