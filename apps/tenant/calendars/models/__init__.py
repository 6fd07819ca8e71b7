"""Calendars of favourable times, their events, and where those come from: files, addresses, people."""

from apps.tenant.calendars.models.calendars import LONGEST_OFFSET, Calendar, PostingRule
from apps.tenant.calendars.models.events import Event
from apps.tenant.calendars.models.imports import CalendarImport, ImportState
from apps.tenant.calendars.models.subscriptions import Subscription

__all__ = ["LONGEST_OFFSET", "Calendar", "CalendarImport", "Event", "ImportState", "PostingRule", "Subscription"]
