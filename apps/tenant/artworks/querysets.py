"""Chainable filters for artworks and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery

if TYPE_CHECKING:
    from apps.tenant.artworks.models import Artwork, Collection  # noqa: F401


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Filters for collections."""

    def with_counts(self) -> CollectionQuerySet:
        """Adds ``artwork_count`` and ``cover_id``: the artworks that are not in the bin, and the newest of them."""
        present = Q(artworks__deleted_at__isnull=True)
        artworks = apps.get_model("artworks", "Artwork")._default_manager
        newest = artworks.filter(collection=OuterRef("pk"), deleted_at=None).order_by("-created_at")
        return self.annotate(
            artwork_count=models.Count("artworks", filter=present), cover_id=Subquery(newest.values("pk")[:1])
        )


class ArtworkQuerySet(models.QuerySet["Artwork"]):
    """Filters for artworks."""

    def present(self) -> ArtworkQuerySet:
        """Those that are not in the bin."""
        return self.filter(deleted_at__isnull=True)

    def binned(self) -> ArtworkQuerySet:
        """Those that are in the bin."""
        return self.filter(deleted_at__isnull=False)

    def promotable(self) -> ArtworkQuerySet:
        """Those that may be posted: present and neither sold nor on hold."""
        return self.present().filter(availability="available")

    def search(self, words: str) -> ArtworkQuerySet:
        """Those whose title, medium, note or SKU has every word."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(title__icontains=word) | Q(medium__icontains=word) | Q(note__icontains=word) | Q(sku__icontains=word)
            )
        return found
