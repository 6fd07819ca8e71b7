"""Events that people make themselves. Imports leave them alone, and what is deleted can be brought back for a month."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.times import wall_time
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.ics import moment
from apps.tenant.calendars.models import Calendar, Event
from apps.tenant.calendars.services import proposed_colour
from apps.tenant.calendars.using import events_settle

KEPT_FOR = timedelta(days=30)
_LONGEST = timedelta(days=366)
OWN_NAME = "My times"


@dataclass(frozen=True)
class Window:
    """A window in time, UTC; ``zone`` is the one that it was typed in; ``note`` says what the clocks did to it."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool = False
    note: str = ""


def window_of_days(first: date, last: date, zone: ZoneInfo) -> Window:
    """Whole days, ``last`` included. Raises InvalidInput (field ``end_day``)."""
    if last < first:
        raise InvalidInput("The last day comes before the first.", field="end_day")
    try:
        return _usable(Window(moment(first, zone), moment(last + timedelta(days=1), zone), zone.key, all_day=True))
    except OverflowError:
        raise InvalidInput(_TOO_FAR, field="start_day") from None


def window_of_times(start: datetime, end: datetime, zone: ZoneInfo) -> Window:
    """From what the zone's clock shows to what it shows (without a zone of their own). Raises InvalidInput."""
    try:
        first, last = (wall_time(one.date(), one.time(), zone) for one in (start, end))
    except OverflowError:
        raise InvalidInput(_TOO_FAR, field="start") from None
    if last.at < first.at:
        raise InvalidInput("The end comes before the start.", field="end")
    notes = dict.fromkeys(note for note in (first.note, last.note) if note)
    return _usable(Window(first.at, last.at, zone.key, note=" ".join(notes)))


@transaction.atomic
def event_create(*, actor: Actor, calendar: Calendar | None, window: Window, title: str, note: str = "") -> Event:
    """Add an event; without a calendar to “My times”, which is made if need be. Up to five queries."""
    calendar = calendar or _own_calendar(actor)
    event = Event(calendar=calendar, uid=f"{uuid4()}@by-hand", by_hand=True)
    _fill(event, window, title, note)
    event.save()
    _changed(actor, "event.created", f"Added {title} to {calendar.name}", event)
    return event


@transaction.atomic
def event_update(
    *, actor: Actor, event: Event, calendar: Calendar | None, window: Window, title: str, note: str = ""
) -> Event:
    """Change one. Posts on it keep their times, and the planner asks whether they follow. Four queries.

    Raises Conflict for one that came with a calendar, or is deleted.
    """
    event = _locked(event)
    event.calendar = calendar or event.calendar
    _fill(event, window, title, note)
    event.save()
    _changed(actor, "event.updated", f"Changed {title} in {event.calendar.name}", event)
    return event


@transaction.atomic
def event_delete(*, actor: Actor, event: Event) -> None:
    """Take one out; for thirty days it can be brought back. Posts keep their times. Four queries.

    Raises Conflict for one that came with a calendar, or is deleted.
    """
    event = _locked(event)
    event.deleted_at, event.wanted = timezone.now(), False
    event.save()
    _changed(actor, "event.deleted", f"Deleted {event.summary} from {event.calendar.name}", event)


@transaction.atomic
def event_restore(*, actor: Actor, event: Event) -> Event:
    """Bring a deleted one back. Four queries. Doing it twice is no harm."""
    event = Event.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=event.pk)
    if event.deleted_at is not None:
        event.deleted_at = None
        events_settle(event.calendar, [event])
        event.save()
        _changed(actor, "event.restored", f"Brought {event.summary} back to {event.calendar.name}", event)
    return event


def events_purge() -> None:
    """Delete for good what has been deleted for thirty days. One query."""
    Event.objects.filter(deleted_at__lt=timezone.now() - KEPT_FOR).delete()


def _own_calendar(actor: Actor) -> Calendar:
    found = Calendar.objects.filter(name=OWN_NAME, subscription=None).first()
    if found is not None:
        return found
    made = Calendar.objects.create(name=OWN_NAME, badge="MY", color=proposed_colour())
    activity_record(actor=actor, verb="calendar.created", summary=f"Made the calendar {OWN_NAME}", object_id=made.pk)
    return made


def _locked(event: Event) -> Event:
    event = Event.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=event.pk)
    if not event.by_hand:
        raise Conflict("This time came with its calendar. The next import would undo the change, so it stays as it is.")
    if event.deleted_at is not None:
        raise Conflict("This time was deleted meanwhile.")
    return event


def _fill(event: Event, window: Window, title: str, note: str) -> None:
    event.summary, event.description = title, note
    event.starts_at, event.ends_at = window.starts_at, window.ends_at
    event.zone, event.all_day = window.zone, window.all_day
    events_settle(event.calendar, [event])


def _usable(window: Window) -> Window:
    field = "end_day" if window.all_day else "end"
    if window.ends_at - window.starts_at > _LONGEST:
        raise InvalidInput("A time lasts at most a year.", field=field)
    if not datetime(2000, 1, 1, tzinfo=UTC) <= window.starts_at <= datetime(2100, 1, 1, tzinfo=UTC):
        raise InvalidInput(_TOO_FAR, field="start_day" if window.all_day else "start")
    return window


def _changed(actor: Actor, verb: str, summary: str, event: Event) -> None:
    """In the log, and seen by the planners that are open, which look at the calendars' last change."""
    Calendar.objects.filter(pk=event.calendar_id).update(updated_at=timezone.now())
    activity_record(actor=actor, verb=verb, summary=summary, object_id=event.pk, data={"event": str(event.pk)})


_TOO_FAR = "Choose a day between 2000 and 2100."
