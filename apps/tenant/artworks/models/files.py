"""The files made of an artwork, and files on their way in."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.models import BaseModel
from apps.core.storage import workspace_storage
from apps.tenant.artworks.models.artworks import Artwork
from apps.tenant.artworks.models.collections import Collection


class RenditionKind(models.TextChoices):
    """The sizes and shapes made of each artwork; the values are those of ``imaging.renditions.Kind``."""

    GRID = "grid", "Grid"
    DETAIL = "detail", "Detail"
    PORTRAIT = "ig_4x5", "Portrait 4:5"
    SQUARE = "ig_1x1", "Square"
    PIN = "pin_2x3", "Pin 2:3"
    STORY = "story_9x16", "Story 9:16"
    WIDE = "fb_191x1", "Wide 1.91:1"
    ETSY = "etsy", "Whole, for shops"


class Rendition(BaseModel):
    """A resized file of an artwork, without any of the original's metadata."""

    artwork = models.ForeignKey(Artwork, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=RenditionKind)
    file = models.FileField(storage=workspace_storage, max_length=255)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    byte_size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["artwork", "kind"], name="artworks_rendition_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.artwork_id}"


class UploadState(models.TextChoices):
    """How far a file is on its way in."""

    EXPECTED = "expected", "Uploading"
    RECEIVED = "received", "Checking"
    DONE = "done", "Added"
    DUPLICATE = "duplicate", "Already there"
    REFUSED = "refused", "Not added"


class Upload(BaseModel):
    """A file on its way from the browser, through the object storage's incoming prefix, into the library.

    It stays after the page is closed, so that progress and reasons survive a reload.
    """

    file_name = models.CharField(max_length=255)
    byte_size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    incoming = models.FileField(storage=workspace_storage, max_length=255)
    collection = models.ForeignKey(Collection, on_delete=models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.EXPECTED)
    reason = models.CharField(max_length=300, blank=True)
    artwork = models.ForeignKey(Artwork, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads")
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="The browser's path, size and time of the file: the same one sent again."
    )
    keep_twin = models.BooleanField(default=False, help_text="Wanted although the same file is there already.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=120, blank=True, db_default="")
    by_agency = models.BooleanField(default=False, db_default=False, help_text="Uploaded by a visitor.")
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["state", "created_at"], name="artworks_upload_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=UploadState.values), name="artworks_upload_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_finished(self) -> bool:
        return self.state in {UploadState.DONE, UploadState.DUPLICATE, UploadState.REFUSED}

    @property
    def age_seconds(self) -> float:
        """Seconds since it was announced."""
        return (timezone.now() - self.created_at).total_seconds()
