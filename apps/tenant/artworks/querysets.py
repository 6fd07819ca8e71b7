"""Chainable filters for artworks and collections."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.tenant.artworks.vocabulary import close_words

if TYPE_CHECKING:
    from apps.tenant.artworks.models import Artwork, Collection  # noqa: F401

MOST_WORDS = 8


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Filters for collections."""

    def with_counts(self) -> CollectionQuerySet:
        """Adds ``artwork_count``, of those that are not in the bin, and ``shown_cover_id``: chosen, or the first."""
        present = Q(artworks__deleted_at__isnull=True)
        artworks = apps.get_model("artworks", "Artwork")._default_manager.filter(deleted_at=None)
        chosen = artworks.filter(pk=OuterRef("cover_id")).values("pk")[:1]
        first = artworks.filter(collection=OuterRef("pk")).order_by("place", "-created_at").values("pk")[:1]
        return self.annotate(
            artwork_count=models.Count("artworks", filter=present),
            shown_cover_id=Coalesce(Subquery(chosen), Subquery(first)),
        )


class ArtworkQuerySet(models.QuerySet["Artwork"]):
    """Filters for artworks."""

    def present(self) -> ArtworkQuerySet:
        """Those that are not in the bin, without the column that only the search reads."""
        return self.filter(deleted_at__isnull=True).defer("search_text")

    def binned(self) -> ArtworkQuerySet:
        """Those that are in the bin."""
        return self.filter(deleted_at__isnull=False).defer("search_text")

    def promotable(self) -> ArtworkQuerySet:
        """Those that may be posted: present and neither sold nor on hold."""
        return self.present().filter(availability="available")

    def sold_with_prints(self) -> ArtworkQuerySet:
        """Sold originals of which prints are still to be had, those in the bin too."""
        return self.filter(availability="sold", has_prints=True)

    def search(self, words: str) -> ArtworkQuerySet:
        """Those that have every word, or a part of it, in title, medium, SKU, tags or note."""
        found = self
        for word in search_words(words):
            found = found.filter(search_text__contains=word)
        return found

    def search_close(self, words: str) -> ArtworkQuerySet:
        """Those that have, for every word, one that is like it. A query or two for each word to see which."""
        found = self
        for word in search_words(words):
            meant = close_words(word)
            like = [Q(search_text__contains=other) for other in meant]
            found = found.filter(reduce(or_, like)) if like else found.none()
        return found


def search_words(text: str) -> list[str]:
    """The words to look for, as they stand in ``search_text``: lower case, at most eight."""
    return text.replace("\0", "").lower().split()[:MOST_WORDS]
