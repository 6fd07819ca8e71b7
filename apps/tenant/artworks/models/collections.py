"""Collections of artworks."""

from typing import ClassVar

from django.db import models

from apps.core.models import BaseModel
from apps.tenant.artworks.querysets import CollectionQuerySet


class Fulfilment(models.TextChoices):
    """What has become of a collection."""

    AVAILABLE = "available", "Available"
    PENDING = "pending", "Pending"
    SHIPPED = "shipped", "Shipped"
    SOLD = "sold", "Sold"


class Collection(BaseModel):
    """A series, or several pictures of one painting, with the facts that they share.

    Its artworks have an order of their own (``Artwork.place``); without a chosen cover the first of them is shown.
    """

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    materials = models.CharField(max_length=200, blank=True)
    note = models.TextField("artist's note", blank=True)
    fulfilment = models.CharField("status", max_length=10, choices=Fulfilment, default=Fulfilment.AVAILABLE)
    cover = models.ForeignKey(
        "artworks.Artwork", on_delete=models.SET_NULL, null=True, blank=True, related_name="covered_collections"
    )

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
