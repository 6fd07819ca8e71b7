"""Chainable filters for posts, and who may be posted at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from apps.tenant.captions.models import Caption

if TYPE_CHECKING:
    from apps.tenant.schedule.models import Post  # noqa: F401


def speaks_of_prints(post: str = "") -> Q:
    """Posts whose original is sold while prints are to be had, and which have words for those.

    The one definition for queries; ``captions.prints.speaks_of_prints`` is the same for objects. ``post`` is the way to
    the post from what is filtered, ``post__``.
    """
    sold = {"availability": "sold", "has_prints": True, "deleted_at": None}
    return Q(has_print_words(post), **{f"{post}artwork__{name}": value for name, value in sold.items()})


def has_print_words(post: str = "") -> Q:
    """Posts whose caption has words for prints, whether or not they are said now."""
    words = Caption.objects.filter(artwork=OuterRef(f"{post}artwork"), network=OuterRef(f"{post}network"))
    return Q(Exists(words.exclude(print_text="")))


def plannable(networks: Iterable[str]) -> Q:
    """Artworks that may be planned by hand on one of the networks: to be had, or sold with words for prints there."""
    words = Caption.objects.filter(artwork=OuterRef("pk"), network__in=list(networks)).exclude(print_text="")
    return Q(availability="available") | Q(Exists(words), availability="sold", has_prints=True)


def _unpromoted() -> Q:
    """Their artwork is in the bin, on hold, or sold without their speaking of prints."""
    gone = Q(artwork__deleted_at__isnull=False)
    return gone | (~Q(artwork__availability="available") & ~speaks_of_prints())


def _silent() -> Q:
    """They have not left the house, and stay there."""
    return Q(state__in=["draft", "ready", "approved"]) & _unpromoted()


class PostQuerySet(models.QuerySet["Post"]):
    """Filters for posts."""

    def shown(self) -> PostQuerySet:
        """With the artwork and the event's calendar in the same query, as lists draw them."""
        return self.select_related("artwork", "event__calendar").with_prints()

    def with_prints(self) -> PostQuerySet:
        """Adds ``is_of_prints``: whether the post speaks of prints, its original being sold. In the same query.

        What was out before the sale said its text, and goes on saying it.
        """
        since = Q(artwork__words_switched_at=None) | Q(scheduled_at__gte=F("artwork__words_switched_at"))
        says = speaks_of_prints() & (~Q(state="published") | since)
        return self.annotate(is_of_prints=ExpressionWrapper(says, output_field=models.BooleanField()))

    def standing(self) -> PostQuerySet:
        """Those that take a place in the schedule: all but the cancelled."""
        return self.exclude(state="cancelled")

    def silent(self) -> PostQuerySet:
        """Those whose artwork may not be promoted; their places are free for others."""
        return self.filter(_silent())

    def unpromoted(self) -> PostQuerySet:
        """Those whose artwork may not be promoted, wherever they are."""
        return self.filter(_unpromoted())

    def promoted(self) -> PostQuerySet:
        """Those whose artwork may be promoted, or which speak of prints."""
        return self.exclude(_unpromoted())

    def heard(self) -> PostQuerySet:
        """Those that take a place and will be seen: standing and not silent."""
        return self.standing().exclude(_silent())

    def between(self, start: datetime, end: datetime) -> PostQuerySet:
        """Those whose time is in [start, end)."""
        return self.filter(scheduled_at__gte=start, scheduled_at__lt=end)
