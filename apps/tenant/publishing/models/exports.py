"""What left the house as CSV files, and which posts were in them."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel
from apps.core.networks import Network
from apps.core.storage import workspace_storage
from apps.tenant.schedule.models import Post


class Tool(models.TextChoices):
    """The importer that a file is made for."""

    PUBLER = "publer", "Publer"
    FEEDHIVE = "feedhive", "FeedHive"


class Export(BaseModel):
    """One export: its files and the day on which its media links stop working."""

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

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.tool} {self.starts_on} to {self.ends_on}"


class ExportFile(BaseModel):
    """One CSV file of an export: no importer takes rows of two networks together."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="files")
    network = models.CharField(max_length=12, choices=Network.posted_choices())
    file = models.FileField(storage=workspace_storage, max_length=255)
    row_count = models.PositiveIntegerField()

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
    differently today.
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="exports")
    network = models.CharField(max_length=12, choices=Network.posted_choices())
    scheduled_at = models.DateTimeField()
    title = models.CharField(max_length=200, help_text="The artwork's title at that time.")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["scheduled_at", "network", "id"]
        constraints = [models.UniqueConstraint(fields=["export", "post"], name="publishing_post_once_per_export")]

    def __str__(self) -> str:
        return f"{self.title} on {self.network}"
