"""Artworks: their facts, their stock, their original file."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from apps.core.imaging.families import Family
from apps.core.models import BaseModel
from apps.core.storage import workspace_storage
from apps.tenant.artworks.facts.price import price_text
from apps.tenant.artworks.models.collections import Collection
from apps.tenant.artworks.querysets import ArtworkQuerySet


class Availability(models.TextChoices):
    """Whether an artwork may be promoted."""

    AVAILABLE = "available", "Available"
    ON_HOLD = "on_hold", "On hold"
    SOLD = "sold", "Sold"


class Unit(models.TextChoices):
    """What lengths are measured in."""

    INCH = "in", "in"
    CENTIMETRE = "cm", "cm"


class Edition(models.TextChoices):
    """Whether there is one of it."""

    ORIGINAL = "original", "Original"
    PRINT = "print", "Print"


class Orientation(models.TextChoices):
    """How a picture stands; sides within 3 % of each other make a square."""

    PORTRAIT = "portrait", "Portrait"
    LANDSCAPE = "landscape", "Landscape"
    SQUARE = "square", "Square"


# PostgreSQL keeps these two columns itself, so that no way of writing can forget them.
_SEARCHED = Func(
    F("title"),
    F("medium"),
    F("sku"),
    Func(F("tags"), function="public.words_of", output_field=models.TextField()),
    F("note"),
    template="lower(%(expressions)s)",
    arg_joiner=" || ' ' || ",
)
_ORIENTED = Case(
    When(pixel_width__gt=F("pixel_height") * 1.03, then=Value(Orientation.LANDSCAPE.value)),
    When(pixel_height__gt=F("pixel_width") * 1.03, then=Value(Orientation.PORTRAIT.value)),
    default=Value(Orientation.SQUARE.value),
)


class Artwork(BaseModel):
    """A painting: its facts, its stock and its original file. In the bin while ``deleted_at`` is set.

    ``availability_carried`` says that the availability came from the collection's status and goes when that does.
    ``has_prints`` is for an original: prints of it go on being offered when it is sold. ``words_switched_at`` is when
    its posts last began to speak of those prints, or ended doing so.
    ``shapes`` holds the shape (a ``RenditionKind``) chosen for a network; where there is none, ``shapes.py`` chooses.
    """

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
    edition = models.CharField(max_length=10, choices=Edition, blank=True)
    edition_size = models.PositiveIntegerField("size of the edition", null=True, blank=True)
    prints_left = models.PositiveIntegerField(null=True, blank=True)
    sku = models.CharField("SKU", max_length=60, blank=True)
    note = models.TextField("artist's note", blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    place = models.PositiveIntegerField("place in its collection", default=0)
    availability = models.CharField(max_length=10, choices=Availability, default=Availability.AVAILABLE)
    availability_carried = models.BooleanField(default=False)
    hold_until = models.DateField(null=True, blank=True)
    has_prints = models.BooleanField("prints of it are still to be had", default=False)
    words_switched_at = models.DateTimeField(null=True, blank=True, editable=False)
    shapes = models.JSONField(default=dict, blank=True)
    original = models.FileField(storage=workspace_storage, max_length=255)
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    byte_size = models.PositiveBigIntegerField()
    pixel_width = models.PositiveIntegerField()
    pixel_height = models.PositiveIntegerField()
    palette = models.JSONField(default=list, help_text="Dominant colours: hex, name, share of the picture.")
    colours = ArrayField(models.CharField(max_length=10, choices=Family), default=list, blank=True)
    orientation = models.GeneratedField(
        expression=_ORIENTED, output_field=models.CharField(max_length=10, choices=Orientation), db_persist=True
    )
    search_text = models.GeneratedField(expression=_SEARCHED, output_field=models.TextField(), db_persist=True)
    deleted_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects: ClassVar[ArtworkQuerySet] = ArtworkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["-created_at", "id"], name="artworks_newest"),
            models.Index(fields=["title", "id"], name="artworks_by_title"),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="artworks_searched"),
            GinIndex(fields=["tags"], name="artworks_by_tag"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(availability__in=Availability.values), name="artworks_availability_is_known"
            ),
            models.CheckConstraint(condition=Q(height__isnull=True) | Q(height__gt=0), name="artworks_height_positive"),
            models.CheckConstraint(condition=Q(width__isnull=True) | Q(width__gt=0), name="artworks_width_positive"),
            models.CheckConstraint(condition=Q(depth__isnull=True) | Q(depth__gt=0), name="artworks_depth_positive"),
            models.CheckConstraint(
                condition=Q(hold_until=None) | Q(availability="on_hold"), name="artworks_only_a_hold_ends"
            ),
            models.CheckConstraint(condition=Q(edition__in=["", *Edition.values]), name="artworks_edition_is_known"),
            models.CheckConstraint(
                condition=Q(edition="print") | Q(edition_size=None, prints_left=None),
                name="artworks_prints_are_counted",
            ),
            models.CheckConstraint(
                condition=Q(edition_size=None) | Q(prints_left=None) | Q(prints_left__lte=F("edition_size")),
                name="artworks_prints_left_fit",
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
    def price_text(self) -> str:
        """``$1,500``; empty without a price."""
        return price_text(self.price_minor, self.currency)

    @property
    def edition_text(self) -> str:
        """``Original``, ``Print``, ``Print, edition of 50, 12 left``; empty when nothing is known."""
        if self.edition != Edition.PRINT:
            return str(self.get_edition_display())
        size = f"edition of {self.edition_size:,}" if self.edition_size else ""
        left = f"{self.prints_left:,} left" if self.prints_left is not None else ""
        return ", ".join(part for part in ("Print", size, left) if part)

    @property
    def is_available(self) -> bool:
        return self.availability == Availability.AVAILABLE and self.deleted_at is None

    @property
    def is_sold_with_prints(self) -> bool:
        """Whether the original is sold, and prints of it are still to be had; in the bin or not."""
        return self.has_prints and self.availability == Availability.SOLD


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
