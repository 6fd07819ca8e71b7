"""Which time of a day is proposed when somebody says only the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.core.times import wall_time
from apps.tenant.calendars.models import Event
from apps.tenant.calendars.selectors import events_between
from apps.tenant.schedule.models import Post, Slot

# When nothing else is known: natural-looking minutes, spread over the day.
_USUAL = (time(9, 7), time(12, 23), time(17, 38), time(19, 11), time(20, 44), time(11, 2), time(15, 16), time(21, 29))


@dataclass(frozen=True)
class Suggestion:
    """A time of the day, the favourable time that it comes from if it does, and why it is proposed."""

    at: datetime
    event: Event | None
    why: str
    note: str = ""


def suggestions_on(day: date, networks: Sequence[str]) -> list[Suggestion]:
    """The times of a day to come that are free on all the networks, best first. Three queries.

    Favourable times by their calendars' priority, then the networks' weekly times, then usual ones.
    """
    zone = timezone.get_current_timezone()
    start = wall_time(day, time(), zone).at
    end = wall_time(day + timedelta(days=1), time(), zone).at
    posts = Post.objects.standing().between(start, end).filter(network__in=networks)
    taken = set(posts.values_list("scheduled_at", flat=True))
    used = set(posts.exclude(event=None).values_list("event_id", flat=True))
    now = timezone.now()
    found: dict[datetime, Suggestion] = {}
    for one in _in_order(day, start, end, networks):
        is_used = one.event is not None and one.event.pk in used
        if one.at > now and one.at not in taken and not is_used:
            found.setdefault(one.at, one)
    return list(found.values())


def _in_order(day: date, start: datetime, end: datetime, networks: Sequence[str]) -> Iterator[Suggestion]:
    events = [event for event in events_between(start, end) if start <= event.posts_at < end]
    for event in sorted(events, key=lambda one: (one.calendar.priority, one.posts_at)):
        yield Suggestion(event.posts_at, event, f"{event.calendar.name}: {event.summary}")
    zone = timezone.get_current_timezone()
    for slot in Slot.objects.filter(weekday=day.weekday(), network__in=networks).order_by("at"):
        moment = wall_time(day, slot.at, zone)
        yield Suggestion(moment.at, None, f"Weekly time of {slot.get_network_display()}", moment.note)
    for usual in _USUAL:
        moment = wall_time(day, usual, zone)
        yield Suggestion(moment.at, None, "A usual time", moment.note)
