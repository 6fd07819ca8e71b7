"""Doing what an import's preview said: at once when it is little, in the worker when it is much."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.roles import Role
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.differences import Difference, difference, difference_write
from apps.tenant.calendars.hooks import posts_on
from apps.tenant.calendars.ics import ParsedEvent
from apps.tenant.calendars.models import Calendar, CalendarImport, Event, ImportState, Subscription
from apps.tenant.calendars.progress import progress_for
from apps.tenant.calendars.subscribing import subscription_attach
from apps.tenant.calendars.using import events_resettle

# More events than this are written by the worker: somebody waits for the page.
AT_ONCE = 1_000
_RULES = ("posting_rule", "offset_minutes", "title_filter")


def import_accept(*, actor: Actor, found: CalendarImport, choices: dict[str, Any]) -> Calendar | None:
    """Apply the import with these values of the calendar (``name``, ``color``, …); None: the worker is at it.

    Raises Conflict when it was applied already or could not be read.
    """
    if found.added + found.changed + found.removed <= AT_ONCE:
        return import_apply(actor=actor, found=found, **choices)
    from apps.tenant.calendars.tasks import apply_import

    by = {"user_id": str(actor.user_id), "name": actor.name, "role": str(actor.role), "by_agency": actor.by_agency}
    with transaction.atomic():
        ready = CalendarImport.objects.filter(pk=found.pk, state=ImportState.READY)
        chosen = {"by": by, "choices": choices}
        if not ready.update(state=ImportState.APPLYING, chosen=chosen, updated_at=timezone.now()):
            raise Conflict(_TOO_LATE)
        progress_for(found.pk)(0)
        enqueue(apply_import, import_id=str(found.pk))
    return None


def import_apply_chosen(*, import_id: UUID) -> None:
    """In the worker: what ``import_accept`` left to it. May run twice."""
    found = CalendarImport.objects.select_related("calendar").get(pk=import_id)
    if found.state != ImportState.APPLYING:
        return
    by = found.chosen["by"]
    actor = Actor(UUID(by["user_id"]), by["name"], Role(by["role"]), by_agency=by.get("by_agency", False))
    import_apply(actor=actor, found=found, **found.chosen["choices"])


@transaction.atomic
def import_apply(
    *,
    actor: Actor,
    found: CalendarImport,
    name: str,
    color: str,
    posting_rule: str,
    badge: str = "",
    offset_minutes: int = 0,
    title_filter: str = "",
) -> Calendar:
    """Make or update the calendar as the import says. A post keeps its time when its event goes.

    Raises Conflict when the import was applied already or could not be read.
    """
    found = _locked(found)
    calendar = found.calendar or Calendar()
    before = [getattr(calendar, field) for field in _RULES]
    calendar.name, calendar.color, calendar.badge = name, color, badge
    calendar.posting_rule, calendar.offset_minutes, calendar.title_filter = posting_rule, offset_minutes, title_filter
    calendar.zone_choices = {**calendar.zone_choices, **found.zone_choices}
    calendar.save()
    change = difference(found)
    found.chosen = {"posts": posts_standing_on(change)}
    difference_write(calendar, change, progress_for(found.pk))
    if found.calendar_id and before != [getattr(calendar, field) for field in _RULES]:
        events_resettle(calendar)
    if found.subscription_id:
        subscription_attach(Subscription.objects.get(pk=found.subscription_id), calendar)
    import_close(actor, found, calendar, change)
    return calendar


def import_close(actor: Actor | None, found: CalendarImport, calendar: Calendar, change: Difference) -> None:
    """Note in the import and in the log what was done, inside the caller's transaction. Two queries."""
    found.added, found.changed, found.removed = len(change.added), len(change.changed), len(change.removed)
    found.calendar, found.state, found.applied_at, found.parsed = calendar, ImportState.APPLIED, timezone.now(), []
    found.held_because = ""
    found.save()
    numbers = f"{found.added} new, {found.changed} changed, {found.removed} gone"
    summary = f"Imported {found.file_name} into {calendar.name}: {numbers}"
    activity_record(actor=actor, verb="calendar.imported", summary=summary, object_id=calendar.pk)


def posts_standing_on(change: Difference) -> int:
    """How many planned posts stand on events whose times change, or that go. Costs what the hooks cost."""
    ids = [event.pk for event, read in change.changed if _times(event) != _times(read)]
    ids += [event.pk for event in change.removed]
    return sum(posts_on(ids).values())


def _locked(found: CalendarImport) -> CalendarImport:
    """The import as it is now: it may have been applied meanwhile, or a newer refresh has taken its place."""
    now = CalendarImport.objects.select_for_update().filter(pk=found.pk).first()
    if now is None or now.state not in {ImportState.READY, ImportState.APPLYING}:
        raise Conflict(_TOO_LATE)
    return now


def _times(event: Event | ParsedEvent) -> tuple[object, ...]:
    return event.starts_at, event.ends_at, event.all_day


_TOO_LATE = "This import was applied already, or a newer one took its place. Go back to the calendars to see them."
