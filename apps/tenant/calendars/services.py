"""Writes on calendars; bringing files in is in ``importing``."""

from django.db import transaction

from apps.core.access import Actor
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.importing import refresh_posting_times
from apps.tenant.calendars.models import Calendar


@transaction.atomic
def calendar_update(
    *, actor: Actor, calendar: Calendar, name: str, color: str, posting_rule: str, priority: int
) -> None:
    """Change how the calendar is shown and used; a new rule moves its events' posting times, not the posts."""
    rule_changed = calendar.posting_rule != posting_rule
    calendar.name, calendar.color, calendar.posting_rule, calendar.priority = name, color, posting_rule, priority
    calendar.save()
    if rule_changed:
        refresh_posting_times(calendar)
    activity_record(actor=actor, verb="calendar.updated", summary=f"Changed the calendar {name}", object_id=calendar.pk)


@transaction.atomic
def calendar_delete(*, actor: Actor, calendar: Calendar) -> None:
    """Remove the calendar and its events. Posts stay with their times."""
    activity_record(
        actor=actor, verb="calendar.deleted", summary=f"Deleted the calendar {calendar.name}", object_id=calendar.pk
    )
    calendar.delete()
