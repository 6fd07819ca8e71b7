"""How near to a post's time a change of what is at Publer still makes sense, and from when on it is an alarm."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post, PostState

# A change so near to the post's time would more likely lose it than change it.
TOO_NEAR = timedelta(minutes=10)
# From here on a post of which nothing is certain is an alarm, once that has lasted.
NEAR = timedelta(minutes=30)
_LASTED = timedelta(minutes=2)
_NEAR = "It was changed here too near to its time: it goes out as it is at Publer."
# Handed over, and neither confirmed at Publer nor back.
UNSETTLED = (PostState.QUEUED, PostState.PUSHING, PostState.UNKNOWN, PostState.CANCELLING)


def say_near(posts: Iterable[Post]) -> None:
    """Write down at their deliveries that these stay as they are there. One query."""
    rows = Delivery.objects.filter(post__in=[post.pk for post in posts])
    rows.update(problem="changed_here", sentence=_NEAR, updated_at=timezone.now())


def unsettled_near() -> Q:
    """Deliveries that are not settled though their time is near, or over, whatever keeps them from it.

    It asks nobody: that Publer does not answer is the case that it is for. What is called back has the time, too, that
    it has at Publer.
    """
    now = timezone.now()
    soon = now + NEAR
    there = Q(sent__at__lt=soon.isoformat()) | Q(sent__moved_to__lt=soon.isoformat())
    near = Q(post__scheduled_at__lt=soon) | Q(there, post__state=PostState.CANCELLING)
    return Q(near, post__state__in=UNSETTLED, post__updated_at__lt=now - _LASTED)
