"""What bringing in what was read would change, and doing it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.tenant.calendars.bulk import events_rewrite
from apps.tenant.calendars.ics import ParsedEvent
from apps.tenant.calendars.models import Calendar, CalendarImport, Event
from apps.tenant.calendars.using import events_settle

_FIELDS = ("summary", "description", "starts_at", "ends_at", "zone", "all_day", "sequence")
_WRITTEN = (*_FIELDS, "stamp", "posts_at", "wanted")
_BATCH = 2_000

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Difference:
    """Events to add, pairs of stored and read ones that differ, stored ones that are gone; ``coming`` are all stored
    ones that are not over yet, ``older`` those that were left as they are because the file's version is an old one.
    """

    added: list[ParsedEvent]
    changed: list[tuple[Event, ParsedEvent]]
    removed: list[Event]
    coming: int = 0
    older: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.added or self.changed or self.removed)

    @property
    def size(self) -> int:
        """How many events are written."""
        return len(self.added) + len(self.changed) + len(self.removed)


def difference(found: CalendarImport) -> Difference:
    """Compare what was read with what the calendar holds now. One query; none for a new calendar."""
    return difference_of([_from_json(values) for values in found.parsed], found.calendar)


def difference_of(events: list[ParsedEvent], calendar: Calendar | None) -> Difference:
    """The same for events at hand. Events that are over are history and stay, and so do those made by hand."""
    read = {event.key: event for event in events}
    if calendar is None:
        return Difference(added=list(read.values()), changed=[], removed=[])
    stored = {(event.uid, event.recurrence_id): event for event in calendar.events.filter(by_hand=False)}
    now = timezone.now()
    differing = [(stored[key], event) for key, event in read.items() if key in stored and _differs(stored[key], event)]
    changed = [pair for pair in differing if not _is_older(*pair)]
    return Difference(
        added=[event for key, event in read.items() if key not in stored],
        changed=changed,
        removed=[event for key, event in stored.items() if key not in read and event.ends_at >= now],
        coming=sum(event.ends_at >= now for event in stored.values()),
        older=len(differing) - len(changed),
    )


def difference_write(calendar: Calendar, change: Difference, progress: Progress | None = None) -> None:
    """Do it, inside the caller's transaction. One query per two thousand new events, five thousand changed ones."""
    tell = progress or _nobody
    Event.objects.filter(pk__in=[event.pk for event in change.removed]).delete()
    new = [Event(calendar=calendar, uid=event.uid, recurrence_id=event.recurrence_id) for event in change.added]
    pairs = [*zip(new, change.added, strict=True), *change.changed]
    for event, read in pairs:
        for field in (*_FIELDS, "stamp"):
            setattr(event, field, getattr(read, field))
    events_settle(calendar, [event for event, _ in pairs])
    for start in range(0, len(new), _BATCH):
        Event.objects.bulk_create(new[start : start + _BATCH])
        tell(100 * (start + _BATCH) // (len(pairs) + _BATCH))
    events_rewrite([event for event, _ in change.changed], _WRITTEN)
    tell(95)


def as_json(event: ParsedEvent) -> dict[str, Any]:
    """The event for a column of JSON."""
    times = {name: getattr(event, name) and getattr(event, name).isoformat() for name in _MOMENTS}
    return {**asdict(event), **times}


_MOMENTS = ("starts_at", "ends_at", "stamp")


def _from_json(values: dict[str, Any]) -> ParsedEvent:
    times = {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if values.get(name)}
    return ParsedEvent(**{**values, **times})


def _differs(stored: Event, read: ParsedEvent) -> bool:
    return any(getattr(stored, field) != getattr(read, field) for field in _FIELDS)


def _is_older(stored: Event, read: ParsedEvent) -> bool:
    """By its sequence, and where that is the same, by when it was written (RFC 5546, 2.1.5)."""
    if read.sequence != stored.sequence:
        return read.sequence < stored.sequence
    return read.stamp is not None and stored.stamp is not None and read.stamp < stored.stamp


def _nobody(percent: int) -> None:
    """Nobody asked how far it is."""
