"""Reads of the agency's log."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.access import StaffActor
from apps.public.audit.models import AuditEntry

_LATEST = 10


def entries_for(staff: StaffActor) -> QuerySet[AuditEntry]:
    """What the person may see of the log: all of it, or what is about a manager's clients. One query when evaluated."""
    entries: QuerySet[AuditEntry] = QuerySet(AuditEntry)
    return entries if staff.only is None else entries.filter(workspace_id__in=staff.only)


def client_latest(workspace_id: UUID, *, staff: StaffActor) -> list[AuditEntry]:
    """The last ten entries about one client, for ``_activity.html``; none for somebody else's. One query."""
    return list(entries_for(staff).filter(workspace_id=workspace_id).order_by("-at", "-id")[:_LATEST])
