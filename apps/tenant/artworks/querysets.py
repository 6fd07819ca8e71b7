"""Chainable filters for artworks and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from apps.tenant.artworks.models import Artwork, Collection  # noqa: F401


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Filters for collections."""

    def with_counts(self) -> CollectionQuerySet:
        """Adds ``artwork_count``: the artworks in it that are not in the bin."""
        return self.annotate(artwork_count=models.Count("artworks", filter=models.Q(artworks__deleted_at__isnull=True)))


class ArtworkQuerySet(models.QuerySet["Artwork"]):
    """Filters for artworks."""

    def present(self) -> ArtworkQuerySet:
        """Those that are not in the bin."""
        return self.filter(deleted_at__isnull=True)

    def promotable(self) -> ArtworkQuerySet:
        """Those that may be posted: present and neither sold nor on hold."""
        return self.present().filter(availability="available")
