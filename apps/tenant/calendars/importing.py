"""Bringing a file in: kept, read by the worker, shown as a difference, applied when a member says so."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.storage import workspace_storage
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.ics import CalendarRefused, ParsedEvent, posting_time, read_calendar
from apps.tenant.calendars.ics.reading import MAX_BYTES
from apps.tenant.calendars.models import Calendar, CalendarImport, Event, ImportState

DAYS_BACK = 31

_FIELDS = ("summary", "description", "starts_at", "ends_at", "zone", "all_day", "sequence")
_BATCH = 1_000


@dataclass(frozen=True)
class Difference:
    """What applying would do: events to add, pairs of stored and read ones that differ, stored ones that are gone."""

    added: list[ParsedEvent]
    changed: list[tuple[Event, ParsedEvent]]
    removed: list[Event]


def import_start(*, actor: Actor, file_name: str, content: bytes, calendar: Calendar | None = None) -> CalendarImport:
    """Keep the file and have the worker read it; ``calendar`` is the one that it replaces, None for a new one.

    Raises CalendarRefused for a file that is empty or larger than 10 MB, before anything is kept.
    """
    if not content.strip():
        raise CalendarRefused("This file is empty. Please export the calendar again.", field="file")
    if len(content) > MAX_BYTES:
        raise CalendarRefused("This file is larger than 10 MB. Please export a shorter time span.", field="file")
    found = CalendarImport(calendar=calendar, file_name=file_name[:255], imported_by_id=actor.user_id)
    found.file.name = workspace_storage().save(f"imports/{found.pk}.ics", ContentFile(content))
    from apps.tenant.calendars.tasks import read_import

    with transaction.atomic():
        found.save()
        enqueue(read_import, import_id=str(found.pk))
    return found


def import_read(*, import_id: UUID, zone: ZoneInfo) -> None:
    """Read the kept file into ``parsed`` and ``problems``, or write down why it can't be. May run twice."""
    found = CalendarImport.objects.select_related("calendar").get(pk=import_id)
    if found.state != ImportState.READING:
        return
    with found.file.open("rb") as file:
        data = file.read()
    try:
        parsed = read_calendar(data, default_zone=zone, today=timezone.localdate(timezone=zone), days_back=DAYS_BACK)
    except CalendarRefused as refusal:
        found.state, found.reason = ImportState.REFUSED, refusal.message
    else:
        found.state = ImportState.READY
        found.calendar_name = parsed.name or found.file_name.rsplit(".", 1)[0][:120]
        found.parsed = [_as_json(event) for event in parsed.events]
        found.problems = [asdict(problem) for problem in parsed.problems]
        _count(found, difference(found))
    found.save()


def difference(found: CalendarImport) -> Difference:
    """Compare what was read with what the calendar holds now. One query; none for a new calendar.

    Events that ended before the time that is read are history and stay.
    """
    read = {(event.uid, event.recurrence_id): event for event in map(_from_json, found.parsed)}
    stored: dict[tuple[str, str], Event] = {}
    if found.calendar_id:
        since = found.created_at - timedelta(days=DAYS_BACK)
        events = Event.objects.filter(calendar_id=found.calendar_id, ends_at__gte=since)
        stored = {(event.uid, event.recurrence_id): event for event in events}
    return Difference(
        added=[event for key, event in read.items() if key not in stored],
        changed=[(stored[key], event) for key, event in read.items() if key in stored and _differs(stored[key], event)],
        removed=[event for key, event in stored.items() if key not in read],
    )


@transaction.atomic
def import_apply(*, actor: Actor, found: CalendarImport, name: str, color: str, posting_rule: str) -> Calendar:
    """Make or update the calendar as the import says. A post keeps its time when its event goes.

    Raises Conflict when the import was applied already or could not be read.
    """
    found = CalendarImport.objects.select_for_update().get(pk=found.pk)
    if found.state != ImportState.READY:
        raise Conflict("This import was applied already. Choose the file again to import it anew.")
    calendar = found.calendar or Calendar()
    calendar.name, calendar.color, calendar.posting_rule = name, color, posting_rule
    calendar.save()
    change = difference(found)
    _write(calendar, change)
    _count(found, change)
    found.calendar, found.state, found.applied_at, found.parsed = calendar, ImportState.APPLIED, timezone.now(), []
    found.save()
    numbers = f"{found.added} new, {found.changed} changed, {found.removed} gone"
    summary = f"Imported {found.file_name} into {calendar.name}: {numbers}"
    activity_record(actor=actor, verb="calendar.imported", summary=summary, object_id=calendar.pk)
    return calendar


def import_discard(*, actor: Actor, found: CalendarImport) -> None:
    """Forget an import that was not applied; its file goes with it."""
    if found.state == ImportState.APPLIED:
        raise Conflict("This import was applied already.")
    name = found.file.name
    found.delete()
    transaction.on_commit(lambda: workspace_storage().delete(str(name)))


def refresh_posting_times(calendar: Calendar) -> None:
    """Work out each event's posting time anew by the calendar's rule. Two queries per thousand events."""
    events = list(calendar.events.all())
    for event in events:
        event.posts_at = posting_time_of(calendar, event)
    Event.objects.bulk_update(events, ["posts_at"], batch_size=_BATCH)


def posting_time_of(calendar: Calendar, event: Event | ParsedEvent) -> datetime:
    """The event's posting time by the calendar's rule, UTC."""
    zone = ZoneInfo(event.zone) if event.all_day else None
    return posting_time(event.starts_at, event.ends_at, calendar.posting_rule, all_day_zone=zone)


def _write(calendar: Calendar, change: Difference) -> None:
    Event.objects.filter(pk__in=[event.pk for event in change.removed]).delete()
    new = [Event(calendar=calendar, uid=event.uid, recurrence_id=event.recurrence_id) for event in change.added]
    pairs = [*zip(new, change.added, strict=True), *change.changed]
    for event, read in pairs:
        for field in _FIELDS:
            setattr(event, field, getattr(read, field))
        event.posts_at = posting_time_of(calendar, event)
    Event.objects.bulk_create(new, batch_size=_BATCH)
    Event.objects.bulk_update([event for event, _ in change.changed], [*_FIELDS, "posts_at"], batch_size=_BATCH)
    refresh_posting_times(calendar)


def _differs(stored: Event, read: ParsedEvent) -> bool:
    return any(getattr(stored, field) != getattr(read, field) for field in _FIELDS)


def _count(found: CalendarImport, change: Difference) -> None:
    found.added, found.changed, found.removed = len(change.added), len(change.changed), len(change.removed)


def _as_json(event: ParsedEvent) -> dict[str, Any]:
    return {**asdict(event), "starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}


def _from_json(values: dict[str, Any]) -> ParsedEvent:
    times = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
    return ParsedEvent(**{**values, **times})
