"""Bringing a file in: kept, read by the worker, shown as a difference, applied when a member says so."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.outside.errors import OutsideError
from apps.core.outside.web import fetch
from apps.core.storage import workspace_storage
from apps.core.tenancy.tasks import enqueue
from apps.tenant.calendars.differences import as_json, difference
from apps.tenant.calendars.ics import CalendarRefused, ParsedCalendar, read_calendar
from apps.tenant.calendars.ics.raw import MAX_BYTES, TOO_LARGE
from apps.tenant.calendars.models import Calendar, CalendarImport, ImportState, Subscription
from apps.tenant.calendars.progress import progress_for

DAYS_BACK = 31


def import_start(*, actor: Actor, file_name: str, content: bytes, calendar: Calendar | None = None) -> CalendarImport:
    """Keep the file and have the worker read it; ``calendar`` is the one that it replaces, None for a new one.

    Raises CalendarRefused for a file that is empty or larger than 10 MB, before anything is kept.
    """
    if not content.strip():
        raise CalendarRefused("This file is empty. Please export the calendar again.", field="file")
    if len(content) > MAX_BYTES:
        raise CalendarRefused(TOO_LARGE, field="file")
    name = file_name.replace("\0", "")[:255]
    found = CalendarImport(calendar=calendar, file_name=name, imported_by_id=actor.user_id)
    _keep(found, content)
    with transaction.atomic():
        found.save()
        read_later(found)
    return found


def import_read(*, import_id: UUID, zone: ZoneInfo) -> None:
    """Fetch it where it comes from an address, read it, or write down why that can't be. May run twice."""
    found = CalendarImport.objects.select_related("calendar", "subscription").get(pk=import_id)
    if found.state != ImportState.READING:
        return
    values: dict[str, Any]
    try:
        parsed = _read(found, zone)
    except (CalendarRefused, OutsideError) as refusal:
        values = {"state": ImportState.REFUSED, "reason": refusal.message[:400], "parsed": []}
    else:
        values = read_values(found, parsed)
    # Not save(): whoever discarded it meanwhile would find it again.
    reading = CalendarImport.objects.filter(pk=found.pk, state=ImportState.READING)
    reading.update(updated_at=timezone.now(), **values)


def read_values(found: CalendarImport, parsed: ParsedCalendar) -> dict[str, Any]:
    """What is stored of an import that was read, its difference counted. One query, none for a new calendar."""
    found.parsed = [as_json(event) for event in parsed.events]
    change = difference(found)
    return {
        "state": ImportState.READY,
        "calendar_name": parsed.name or found.file_name.removesuffix(".ics")[:120],
        "parsed": found.parsed,
        "problems": [asdict(problem) for problem in parsed.problems],
        "zones": parsed.zones,
        "notes": notes_of(parsed, change.older),
        "added": len(change.added),
        "changed": len(change.changed),
        "removed": len(change.removed),
    }


def notes_of(parsed: ParsedCalendar, older: int = 0) -> list[str]:
    """Sentences about what was read that are no problems."""
    notes = []
    if len(parsed.names) > 1:
        names = ", ".join(f"“{name}”" for name in parsed.names if name)
        told = f" ({names})" if names else ""
        notes.append(f"The file holds {len(parsed.names)} calendars{told}. Their events come in together.")
    if parsed.cancelled:
        notes.append(f"{_events(parsed.cancelled)} marked as cancelled and left out.")
    if older:
        notes.append(f"{_events(older)} older here than in the calendar, which keeps the newer version.")
    return notes


def import_say_zones(*, found: CalendarImport, choices: Mapping[str, str]) -> None:
    """Say what unknown time zones are (name in the file → IANA name), and have the file read again.

    Raises Conflict when it is not waiting any more, InvalidInput when a name was not asked for.
    """
    if set(choices) - set(found.zones) - set(found.zone_choices):
        raise InvalidInput("The file does not name that time zone. Reload the page.")
    with transaction.atomic():
        ready = CalendarImport.objects.filter(pk=found.pk, state=ImportState.READY)
        said = {**found.zone_choices, **choices}
        if not ready.update(state=ImportState.READING, zone_choices=said, updated_at=timezone.now()):
            raise Conflict("This import does not wait for an answer any more. Reload the page.")
        read_later(found)


def import_retry(*, found: CalendarImport) -> None:
    """Fetch and read it once more. Raises Conflict when it was read meanwhile."""
    with transaction.atomic():
        refused = CalendarImport.objects.filter(pk=found.pk, state=ImportState.REFUSED)
        if not refused.update(state=ImportState.READING, reason="", updated_at=timezone.now()):
            raise Conflict("This import is not refused any more. Reload the page.")
        read_later(found)


def import_discard(*, actor: Actor, found: CalendarImport) -> None:
    """Forget an import that was not applied; its file goes with it, and an address that serves no calendar yet."""
    if found.state in {ImportState.APPLIED, ImportState.APPLYING}:
        raise Conflict("This import was applied already.")
    name = str(found.file.name or "")
    with transaction.atomic():
        found.delete()
        if found.subscription_id:
            Subscription.objects.filter(pk=found.subscription_id, calendar=None).delete()
        if name:
            transaction.on_commit(lambda: workspace_storage().delete(name))


def read_later(found: CalendarImport) -> None:
    """Have the worker read it after the commit."""
    from apps.tenant.calendars.tasks import read_import

    progress_for(found.pk)(0)
    enqueue(read_import, import_id=str(found.pk))


def parse(data: bytes, *, zone: ZoneInfo, zones: Mapping[str, str], import_id: UUID | None = None) -> ParsedCalendar:
    """Read a file's bytes in the workspace's zone; ``import_id``: whose progress is shown. Raises CalendarRefused."""
    return read_calendar(
        data,
        default_zone=zone,
        today=timezone.localdate(timezone=zone),
        days_back=DAYS_BACK,
        zones=zones,
        progress=progress_for(import_id) if import_id else None,
    )


def _read(found: CalendarImport, zone: ZoneInfo) -> ParsedCalendar:
    if not found.file:
        if found.subscription is None:
            raise CalendarRefused("The file is not here any more. Please choose it again.")
        _keep(found, fetch(found.subscription.address).body)
        CalendarImport.objects.filter(pk=found.pk).update(file=found.file.name)
    with found.file.open("rb") as file:
        data = file.read()
    known = found.calendar.zone_choices if found.calendar else {}
    return parse(data, zone=zone, zones={**known, **found.zone_choices}, import_id=found.pk)


def _keep(found: CalendarImport, content: bytes) -> None:
    found.file.name = workspace_storage().save(f"imports/{found.pk}.ics", ContentFile(content))


def _events(count: int) -> str:
    return f"{count:,} event is" if count == 1 else f"{count:,} events are"
