"""What the plan asks somebody to look at: places that a sale left free, and favourable times that were moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Max, Q
from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.querysets import PostQuerySet
from apps.tenant.schedule.rules import settings_get
from apps.tenant.schedule.states import OPEN_STATES

_MOST = 20


@dataclass(frozen=True)
class FreePlace:
    """A post that stays silent because its artwork is sold or on hold, and the artwork that could take its place."""

    post: Post
    offer: Artwork | None


def free_places() -> list[FreePlace]:
    """Places to come whose artworks may not be promoted any more, with an offer for each. Five queries."""
    posts = list(_open_posts().silent()[:_MOST])
    return [FreePlace(post, offer) for post, offer in zip(posts, _offers(posts), strict=True)] if posts else []


def moved_events() -> list[Post]:
    """Posts whose favourable time has another posting time now. One query."""
    moved = _open_posts().filter(event__isnull=False).exclude(event__posts_at=F("scheduled_at"))
    return list(moved.filter(event__posts_at__gt=timezone.now())[:_MOST])


def _open_posts() -> PostQuerySet:
    return Post.objects.shown().filter(state__in=OPEN_STATES, scheduled_at__gt=timezone.now())


def _offers(posts: Sequence[Post]) -> list[Artwork | None]:
    """For each post the ready artwork with words for its network that waited longest, each offered once.

    None that is on the network within the cooldown, before the place or after it. Four queries.
    """
    waiting = _waiting({post.network for post in posts})
    cooldown = timedelta(days=settings_get().cooldown_days)
    shown = _shown(posts, cooldown)
    offered: list[UUID | None] = []
    for post in posts:
        rested = (
            artwork
            for artwork in waiting.get(post.network, ())
            if _is_rested(shown.get((artwork, post.network), ()), post.scheduled_at, cooldown)
        )
        offered.append(next((artwork for artwork in rested if artwork not in offered), None))
    artworks = Artwork.objects.in_bulk([artwork for artwork in offered if artwork])
    return [artworks.get(artwork) if artwork else None for artwork in offered]


def _waiting(networks: Iterable[str]) -> dict[str, list[UUID]]:
    """Artworks to be promoted with words for each network, those that waited longest first. One query."""
    last = Max("artwork__posts__scheduled_at", filter=~Q(artwork__posts__state="cancelled"))
    captions = Caption.objects.filter(network__in=networks, artwork__in=Artwork.objects.promotable().values("pk"))
    found: dict[str, list[UUID]] = {}
    ordered = captions.annotate(last=last).order_by(F("last").asc(nulls_first=True), "artwork__created_at", "artwork")
    for network, artwork in ordered.values_list("network", "artwork_id"):
        found.setdefault(network, []).append(artwork)
    return found


def _shown(posts: Sequence[Post], cooldown: timedelta) -> dict[tuple[UUID, str], list[datetime]]:
    """When artworks are on the posts' networks around the posts' times. One query."""
    times = [post.scheduled_at for post in posts]
    near = Post.objects.standing().between(min(times) - cooldown, max(times) + cooldown + timedelta(minutes=1))
    rows = near.filter(network__in={post.network for post in posts}).order_by()
    found: dict[tuple[UUID, str], list[datetime]] = {}
    for artwork, network, at in rows.values_list("artwork_id", "network", "scheduled_at"):
        found.setdefault((artwork, network), []).append(at)
    return found


def _is_rested(times: Iterable[datetime], at: datetime, cooldown: timedelta) -> bool:
    """As a filling has it: exactly the cooldown is enough."""
    return all(abs(at - other) >= cooldown for other in times)
