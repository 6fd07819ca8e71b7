"""Reads of calendars, their events and imports."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.calendars.models import Calendar, CalendarImport, Event, ImportState


def calendar_list(actor: Actor) -> QuerySet[Calendar]:
    """All calendars, first those that are taken first, with their addresses, ``event_count`` and ``coming_count``.

    ``is_imported``: times came with a file once. Events that a filter leaves out or somebody deleted do not count.
    One query.
    """
    wanted = Q(events__wanted=True)
    coming = wanted & Q(events__posts_at__gte=timezone.now())
    counts = {"event_count": Count("events", filter=wanted), "coming_count": Count("events", filter=coming)}
    imports = CalendarImport.objects.filter(calendar=OuterRef("pk"))
    calendars = Calendar.objects.select_related("subscription").annotate(**counts, is_imported=Exists(imports))
    return calendars.order_by("priority", "name", "pk")  # said once more: a model's own order is dropped with counts


def calendar_get_for(actor: Actor, calendar_id: UUID) -> Calendar:
    """The calendar with its address. Raises NotFound. One query."""
    calendar = Calendar.objects.select_related("subscription").filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound("That calendar is not here any more.")
    return calendar


def import_get_for(actor: Actor, import_id: UUID) -> CalendarImport:
    """The import with its calendar and address; its events are read when asked for. Raises NotFound. One query."""
    imports = CalendarImport.objects.select_related("calendar", "subscription").defer("parsed")
    found = imports.filter(pk=import_id).first()
    if found is None:
        raise NotFound("That import is not here any more. Please choose the file again.")
    return found


def event_get_for(actor: Actor, event_id: UUID, *, deleted: bool = False) -> Event:
    """The event with its calendar; ``deleted``: also one that was. Raises NotFound. One query."""
    events = Event.objects.select_related("calendar").filter(pk=event_id)
    event = (events if deleted else events.filter(deleted_at=None)).first()
    if event is None:
        raise NotFound("That time is not in its calendar any more.")
    return event


def events_between(start: datetime, end: datetime, *, calendar: Calendar | None = None) -> QuerySet[Event]:
    """Events in use that touch [start, end), in order, with their calendars. One query."""
    events = Event.objects.filter(wanted=True, starts_at__lt=end, ends_at__gte=start).select_related("calendar")
    return events.filter(calendar=calendar) if calendar else events


def events_posting_between(start: datetime, end: datetime) -> QuerySet[Event]:
    """Events in use whose posting time is in [start, end), in order, with their calendars. One query."""
    events = Event.objects.filter(wanted=True, posts_at__gte=start, posts_at__lt=end)
    return events.select_related("calendar").order_by("posts_at", "id")


def events_coming(*, calendar: Calendar | None = None) -> QuerySet[Event]:
    """Events in use whose posting time is still to come, in order, with their calendars. One query."""
    events = Event.objects.filter(wanted=True, posts_at__gte=timezone.now())
    events = events.select_related("calendar").order_by("posts_at", "id")
    return events.filter(calendar=calendar) if calendar else events


def left_out_count(calendar: Calendar) -> int:
    """How many events the calendar's filter leaves out. One query."""
    return calendar.events.filter(wanted=False, deleted_at=None).count()


def imports_open(actor: Actor) -> QuerySet[CalendarImport]:
    """Imports that wait for the worker or for somebody's decision, and what was refused since yesterday.

    Two queries, with their calendars' names.
    """
    names = Prefetch("calendar", queryset=Calendar.objects.only("id", "name"))
    waiting = Q(state__in=[ImportState.READING, ImportState.READY, ImportState.APPLYING])
    refused = Q(state=ImportState.REFUSED, created_at__gte=timezone.now() - timedelta(days=1))
    return CalendarImport.objects.filter(waiting | refused).defer("parsed", "problems").prefetch_related(names)


def imports_of(calendar: Calendar, most: int = 8) -> QuerySet[CalendarImport]:
    """The last imports and refreshes that were applied. One query."""
    applied = CalendarImport.objects.filter(calendar=calendar, state=ImportState.APPLIED)
    return applied.defer("parsed").order_by("-applied_at")[:most]
