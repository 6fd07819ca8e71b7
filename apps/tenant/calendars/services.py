"""Writes on calendars; bringing files in is in ``importing``, events by hand in ``by_hand``."""

from typing import Literal

from django.db import transaction
from django.db.models import F

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.models import LONGEST_OFFSET, Calendar
from apps.tenant.calendars.using import events_resettle

# Colours that stay apart from each other on paper and in the dark; the first that is not taken is proposed.
COLOURS = ("#3d6b8f", "#8a6d1f", "#6b5b95", "#2f7d6b", "#b0583c", "#7a4a66", "#4f6d3a", "#54606e")

LAST_PRIORITY = 99
_USED_BY = ("posting_rule", "offset_minutes", "title_filter")


@transaction.atomic
def calendar_update(
    *,
    actor: Actor,
    calendar: Calendar,
    name: str,
    color: str,
    posting_rule: str,
    priority: int,
    badge: str = "",
    offset_minutes: int = 0,
    title_filter: str = "",
) -> None:
    """Change how the calendar is shown and used; a new rule moves its events' posting times, not the posts.

    Three queries, with another rule or filter one more for every 5,000 events that it touches.
    """
    if abs(offset_minutes) > LONGEST_OFFSET:
        raise InvalidInput("An offset is at most a week.", field="offset_minutes")
    before = [getattr(calendar, field) for field in _USED_BY]
    calendar.name, calendar.color, calendar.badge, calendar.priority = name, color, badge, priority
    calendar.posting_rule, calendar.offset_minutes, calendar.title_filter = posting_rule, offset_minutes, title_filter
    calendar.save()
    if before != [getattr(calendar, field) for field in _USED_BY]:
        events_resettle(calendar)
    activity_record(actor=actor, verb="calendar.updated", summary=f"Changed the calendar {name}", object_id=calendar.pk)


@transaction.atomic
def calendar_rank(*, actor: Actor, calendar: Calendar, way: Literal["up", "down"]) -> None:
    """One place earlier or later in the order of filling; equal places stay possible. Three queries.

    At the end that it moves towards it stays; the others close up only when the first place is taken twice.
    """
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    before = calendar.priority
    if way == "up" and before == 1:
        others = Calendar.objects.exclude(pk=calendar.pk)
        if not others.filter(priority=1).exists():
            return
        others.filter(priority__lt=LAST_PRIORITY).update(priority=F("priority") + 1)
    else:
        calendar.priority = max(1, before - 1) if way == "up" else min(LAST_PRIORITY, before + 1)
    calendar.save()
    activity_record(
        actor=actor,
        verb="calendar.updated",
        summary=f"Moved the calendar {calendar.name} {way} to priority {calendar.priority}",
        object_id=calendar.pk,
    )


@transaction.atomic
def calendar_delete(*, actor: Actor, calendar: Calendar) -> None:
    """Remove the calendar and its events. Posts stay with their times."""
    activity_record(
        actor=actor, verb="calendar.deleted", summary=f"Deleted the calendar {calendar.name}", object_id=calendar.pk
    )
    calendar.delete()


def proposed_colour() -> str:
    """The first colour that no calendar has. One query."""
    taken = set(Calendar.objects.values_list("color", flat=True))
    return next((colour for colour in COLOURS if colour not in taken), COLOURS[0])
