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
    network = models.CharField(max_length=12, choices=Network)
    file = models.FileField(storage=workspace_storage, max_length=255)
    row_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["network", "file"]

    def __str__(self) -> str:
        return str(self.file.name)


class ExportedPost(BaseModel):
    """Marks a post as handed out in a file."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="exports")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "post"], name="publishing_post_once_per_export")]

    def __str__(self) -> str:
        return str(self.post_id)
