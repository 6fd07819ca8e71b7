"""Reading iCalendar files (RFC 5545) as painters get them from astrologers, Google, Outlook and each other."""

from apps.tenant.calendars.ics.filters import title_filter
from apps.tenant.calendars.ics.reading import CalendarRefused, read_calendar
from apps.tenant.calendars.ics.times import moment, posting_time
from apps.tenant.calendars.ics.types import ParsedCalendar, ParsedEvent, Problem, Progress

__all__ = [
    "CalendarRefused",
    "ParsedCalendar",
    "ParsedEvent",
    "Problem",
    "Progress",
    "moment",
    "posting_time",
    "read_calendar",
    "title_filter",
]
