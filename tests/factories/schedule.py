"""Posts for tests."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Post, PostState


def post_make(artwork: Artwork, at: datetime | None = None, network: str = "instagram", **fields: object) -> Post:
    """A ready post on a whole minute, tomorrow at this minute, or the next free one, if nothing else is said."""
    moment = (at or timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    while at is None and Post.objects.standing().filter(network=network, scheduled_at=moment).exists():
        moment += timedelta(minutes=1)
    return Post.objects.create(
        artwork=artwork, network=network, scheduled_at=moment, **{"state": PostState.READY, **fields}
    )
