"""Posts for tests."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Post, PostState


def post_make(artwork: Artwork, at: datetime | None = None, network: str = "instagram", **fields: object) -> Post:
    """A ready post, tomorrow at this minute if nothing else is said."""
    moment = at or (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    return Post.objects.create(
        artwork=artwork, network=network, scheduled_at=moment, **{"state": PostState.READY, **fields}
    )
