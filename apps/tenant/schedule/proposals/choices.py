"""What there is to choose from when the schedule is filled: ready artworks, their collections and tags, times."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Func, OuterRef, Q
from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.querysets import ArtworkQuerySet
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.calendars.selectors import events_posting_between
from apps.tenant.captions.models import Caption

MOST_TAGS = 60
MOST_TIMES = 600


def artworks_ready() -> ArtworkQuerySet:
    """Those that a filling could take: to be promoted, with words for a network. One query when it is read."""
    words = Caption.objects.filter(artwork=OuterRef("pk"), network__in=Network.posted_values())
    return Artwork.objects.promotable().filter(Exists(words))


def ready_by_collection() -> dict[UUID | None, int]:
    """How many ready artworks each collection has; None those without one. One query."""
    counts = artworks_ready().order_by().values_list("collection_id").annotate(Count("pk"))
    return dict(counts)


def tags_known() -> list[tuple[str, int]]:
    """The tags of ready artworks with how many have each, the most used first. One query."""
    each = artworks_ready().order_by().annotate(tag=Func(F("tags"), function="unnest")).values_list("tag")
    return sorted(each.annotate(count=Count("pk")).order_by("-count", "tag")[:MOST_TAGS])


class Known(NamedTuple):
    """A calendar, how many times it has in the span, and whether another one has the same priority."""

    calendar: Calendar
    times: int
    is_shared: bool


def calendars_with_times(start: date | None, end: date | None) -> list[Known]:
    """The calendars in the order in which they are taken. One query."""
    span = Q(events__posts_at__gt=timezone.now())
    if start and end and start <= end:
        span &= Q(events__posts_at__gte=_midnight(start), events__posts_at__lt=_midnight(end + timedelta(days=1)))
    calendars = list(Calendar.objects.annotate(times=Count("events", filter=span)).order_by("priority", "name"))
    counts = Counter(calendar.priority for calendar in calendars)
    return [Known(one, one.times, counts[one.priority] > 1) for one in calendars]


@dataclass(frozen=True)
class Day:
    """A day and its favourable times."""

    day: date
    events: Sequence[Event]


def times_of_month(month: date, start: date, end: date) -> tuple[list[Day], bool]:
    """The favourable times to come of that month in [start, end] by day, and whether there are more. One query."""
    first = max(month.replace(day=1), start)
    last = min((month.replace(day=28) + timedelta(days=4)).replace(day=1), end + timedelta(days=1))
    events = events_posting_between(max(_midnight(first), timezone.now()), _midnight(last))
    found = list(events[: MOST_TIMES + 1])
    by_day = groupby(found[:MOST_TIMES], key=lambda one: timezone.localtime(one.posts_at).date())
    return [Day(day, list(group)) for day, group in by_day], len(found) > MOST_TIMES


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
