"""Which of a calendar's events are used, and when a post on each goes out: its rule and its filter, applied."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.tenant.calendars.bulk import events_rewrite
from apps.tenant.calendars.ics import ParsedEvent, posting_time, title_filter
from apps.tenant.calendars.models import Calendar, Event


def posting_time_of(calendar: Calendar, event: Event | ParsedEvent) -> datetime:
    """The event's posting time by the calendar's rule, UTC."""
    return posting_time(
        event.starts_at,
        event.ends_at,
        calendar.posting_rule,
        offset_minutes=calendar.offset_minutes,
        all_day_zone=ZoneInfo(event.zone) if event.all_day else None,
    )


def events_settle(calendar: Calendar, events: Iterable[Event]) -> None:
    """Set ``posts_at`` and ``wanted`` of events that are about to be stored. No query."""
    passes = title_filter(calendar.title_filter)
    for event in events:
        event.posts_at = posting_time_of(calendar, event)
        event.wanted = event.deleted_at is None and (event.by_hand or passes(event.summary))


def events_resettle(calendar: Calendar) -> None:
    """Work both out anew for all events, after the rule or the filter changed. One query, and one per 5,000 changed.

    Posts keep their times: whoever planned them is asked whether they follow.
    """
    events = list(calendar.events.defer("description"))
    before = {event.pk: (event.posts_at, event.wanted) for event in events}
    events_settle(calendar, events)
    events_rewrite(
        [event for event in events if (event.posts_at, event.wanted) != before[event.pk]], ["posts_at", "wanted"]
    )
