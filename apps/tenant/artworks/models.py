"""Artworks, the collections they belong to, their files."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.models import BaseModel
from apps.core.storage import workspace_storage
from apps.tenant.artworks.querysets import ArtworkQuerySet, CollectionQuerySet


class Fulfilment(models.TextChoices):
    """What has become of a collection."""

    AVAILABLE = "available", "Available"
    PENDING = "pending", "Pending"
    SHIPPED = "shipped", "Shipped"
    SOLD = "sold", "Sold"


class Availability(models.TextChoices):
    """Whether an artwork may be promoted."""

    AVAILABLE = "available", "Available"
    ON_HOLD = "on_hold", "On hold"
    SOLD = "sold", "Sold"


class Unit(models.TextChoices):
    """What lengths are measured in."""

    INCH = "in", "in"
    CENTIMETRE = "cm", "cm"


class Collection(BaseModel):
    """A series, or several pictures of one painting, with the facts that they share."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    materials = models.CharField(max_length=200, blank=True)
    note = models.TextField("artist's note", blank=True)
    fulfilment = models.CharField(max_length=10, choices=Fulfilment, default=Fulfilment.AVAILABLE)

    objects: ClassVar[CollectionQuerySet] = CollectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fulfilment__in=Fulfilment.values), name="artworks_collection_fulfilment_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Artwork(BaseModel):
    """A painting: its facts and its original file. In the bin while ``deleted_at`` is set."""

    title = models.CharField(max_length=200)
    collection = models.ForeignKey(
        Collection, on_delete=models.SET_NULL, null=True, blank=True, related_name="artworks"
    )
    medium = models.CharField(max_length=200, blank=True)
    height = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    width = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    depth = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=2, choices=Unit, default=Unit.INCH)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    price_minor = models.PositiveBigIntegerField("price in minor units", null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    edition = models.CharField(max_length=60, blank=True)
    sku = models.CharField("SKU", max_length=60, blank=True)
    note = models.TextField("artist's note", blank=True)
    availability = models.CharField(max_length=10, choices=Availability, default=Availability.AVAILABLE)
    original = models.FileField(storage=workspace_storage, max_length=255)
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    byte_size = models.PositiveBigIntegerField()
    pixel_width = models.PositiveIntegerField()
    pixel_height = models.PositiveIntegerField()
    palette = models.JSONField(default=list, help_text="Dominant colours: hex, name, share of the picture.")
    deleted_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects: ClassVar[ArtworkQuerySet] = ArtworkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["-created_at", "id"], name="artworks_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(availability__in=Availability.values), name="artworks_availability_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(height__isnull=True) | models.Q(height__gt=0), name="artworks_height_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(width__isnull=True) | models.Q(width__gt=0), name="artworks_width_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(depth__isnull=True) | models.Q(depth__gt=0), name="artworks_depth_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def size_text(self) -> str:
        """Height × width (× depth) with the unit, ``24 × 12 in``; empty without both of the first two."""
        if self.height is None or self.width is None:
            return ""
        sides = [side for side in (self.height, self.width, self.depth) if side is not None]
        return " × ".join(_plain(side) for side in sides) + f" {self.unit}"

    @property
    def is_available(self) -> bool:
        return self.availability == Availability.AVAILABLE and self.deleted_at is None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


class RenditionKind(models.TextChoices):
    """The sizes made of each artwork."""

    GRID = "grid", "Grid"
    DETAIL = "detail", "Detail"
    SHARE = "share", "Share"


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
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
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
