"""Reads of calendars, their events and imports."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.calendars.models import Calendar, CalendarImport, Event


def calendar_list(actor: Actor) -> QuerySet[Calendar]:
    """All calendars, first those that are taken first, with ``event_count`` and ``coming_count``. One query."""
    coming = Q(events__posts_at__gte=timezone.now())
    return Calendar.objects.annotate(event_count=Count("events"), coming_count=Count("events", filter=coming))


def calendar_get_for(actor: Actor, calendar_id: UUID) -> Calendar:
    """The calendar. Raises NotFound. One query."""
    calendar = Calendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound("That calendar is not here any more.")
    return calendar


def import_get_for(actor: Actor, import_id: UUID) -> CalendarImport:
    """The import with its calendar. Raises NotFound. One query."""
    found = CalendarImport.objects.select_related("calendar").filter(pk=import_id).first()
    if found is None:
        raise NotFound("That import is not here any more. Please choose the file again.")
    return found


def events_between(start: datetime, end: datetime, *, calendar: Calendar | None = None) -> QuerySet[Event]:
    """Events that touch [start, end), in order, with their calendars. One query."""
    events = Event.objects.filter(starts_at__lt=end, ends_at__gte=start).select_related("calendar")
    return events.filter(calendar=calendar) if calendar else events


def events_coming(*, calendar: Calendar | None = None) -> QuerySet[Event]:
    """Events whose posting time is still to come, in order, with their calendars. One query."""
    events = Event.objects.filter(posts_at__gte=timezone.now()).select_related("calendar").order_by("posts_at", "id")
    return events.filter(calendar=calendar) if calendar else events


def imports_open(actor: Actor) -> QuerySet[CalendarImport]:
    """Imports that wait for the worker or for somebody's decision. One query, with their calendars' names."""
    names = Prefetch("calendar", queryset=Calendar.objects.only("id", "name"))
    return CalendarImport.objects.filter(state__in=["reading", "ready"]).prefetch_related(names)
