"""How near to a post's time a change of what is at Publer still makes sense."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post

# A change so near to the post's time would more likely lose it than change it.
TOO_NEAR = timedelta(minutes=10)
_NEAR = "It was changed here too near to its time: it goes out as it is at Publer."


def say_near(posts: Iterable[Post]) -> None:
    """Write down at their deliveries that these stay as they are there. One query."""
    rows = Delivery.objects.filter(post__in=[post.pk for post in posts])
    rows.update(problem="changed_here", sentence=_NEAR, updated_at=timezone.now())
