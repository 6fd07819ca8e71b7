"""What the plan asks somebody to look at: places that a sale left free, and favourable times that were moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Max, Q
from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.querysets import PostQuerySet
from apps.tenant.schedule.states import OPEN_STATES

_MOST = 20


@dataclass(frozen=True)
class FreePlace:
    """A post that stays silent because its artwork is sold or on hold, and the artwork that could take its place."""

    post: Post
    offer: Artwork | None


def free_places() -> list[FreePlace]:
    """Places to come whose artworks may not be promoted any more, with an offer for each. Three queries."""
    silent = Q(artwork__deleted_at__isnull=False) | ~Q(artwork__availability="available")
    posts = list(_open_posts().filter(silent)[:_MOST])
    return [FreePlace(post, offer) for post, offer in zip(posts, _offers(posts), strict=True)] if posts else []


def moved_events() -> list[Post]:
    """Posts whose favourable time has another posting time now. One query."""
    moved = _open_posts().filter(event__isnull=False).exclude(event__posts_at=F("scheduled_at"))
    return list(moved.filter(event__posts_at__gt=timezone.now())[:_MOST])


def _open_posts() -> PostQuerySet:
    return Post.objects.shown().filter(state__in=OPEN_STATES, scheduled_at__gt=timezone.now())


def _offers(posts: Sequence[Post]) -> list[Artwork | None]:
    """For each post the ready artwork with words for its network that waited longest, each offered once."""
    words: dict[str, set[UUID]] = {}
    for artwork_id, network in Caption.objects.values_list("artwork_id", "network"):
        words.setdefault(network, set()).add(artwork_id)
    stands = ~Q(posts__state="cancelled")
    artworks = list(
        Artwork.objects.promotable()
        .annotate(last_post=Max("posts__scheduled_at", filter=stands))
        .order_by(F("last_post").asc(nulls_first=True), "created_at", "id")[:500]
    )
    offered: set[UUID] = set()
    found: list[Artwork | None] = []
    for post in posts:
        fitting = (one for one in artworks if one.pk not in offered and one.pk in words.get(post.network, ()))
        offer = next(fitting, None)
        if offer is not None:
            offered.add(offer.pk)
        found.append(offer)
    return found
