"""Everything about one client, from the public schema alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.staff_roles import AgencyRight
from apps.public.agency.clients.listing import Row, client_needs, clients_rows
from apps.public.agency.overview.charts import Chart
from apps.public.agency.overview.selectors import client_charts
from apps.public.audit.models import AuditEntry
from apps.public.audit.selectors import client_latest
from apps.public.domains.names import shown_domain
from apps.public.domains.selectors import claim_list
from apps.public.memberships.models import Invitation, Membership
from apps.public.memberships.selectors import invitations_open, members_of
from apps.public.metering.models import Metric, PlannedPost
from apps.public.metering.selectors import this_month

_AHEAD, _FAILED = 10, 10
# Those that still go out when nobody stops them, and those that wait to be made ready for it.
_TO_GO = ("draft", "ready", "approved", "queued", "pushing", "scheduled", "cancelling")
# Those that did not go out, and those of which nobody knows.
_WRONG = ("failed", "unknown")


@dataclass(frozen=True)
class DomainShown:
    """A domain that the client claims, as people write it, and whether it works."""

    name: str
    state: str
    lost_since: datetime | None


@dataclass(frozen=True)
class ClientPage:
    """What the page of a client shows beside its state and its plan; numbers are those of this month."""

    row: Row
    alarms: int
    warnings: int
    members: list[Membership]
    invitations: list[Invitation]
    domains: list[DomainShown]
    ahead: list[PlannedPost]
    failed: list[PlannedPost]
    entries: list[AuditEntry]
    charts: list[Chart]


def client_page(workspace_id: UUID, *, staff: StaffActor) -> ClientPage | None:
    """The page of a client that the person may see (the caller has asked that); None when it is gone. 11 queries.

    Without entries of the log for who may not read it.
    """
    rows = clients_rows(client_needs(workspace_id), month=this_month())
    if not rows:
        return None
    numbers = rows[0].numbers
    return ClientPage(
        row=rows[0],
        alarms=numbers[Metric.ALARMS],
        warnings=numbers[Metric.WARNINGS],
        members=list(members_of(workspace_id)),
        invitations=list(invitations_open(workspace_id)),
        domains=[DomainShown(shown_domain(one.host), one.state, one.lost_since) for one in claim_list(workspace_id)],
        ahead=list(_posts(workspace_id).filter(state__in=_TO_GO, scheduled_at__gte=timezone.now())[:_AHEAD]),
        failed=list(_posts(workspace_id).filter(state__in=_WRONG).order_by("-scheduled_at")[:_FAILED]),
        entries=client_latest(workspace_id, staff=staff) if staff.can(AgencyRight.SEE_AUDIT) else [],
        charts=client_charts(workspace_id, numbers=numbers),
    )


def _posts(workspace_id: UUID) -> QuerySet[PlannedPost]:
    return QuerySet(PlannedPost).filter(workspace=workspace_id).order_by("scheduled_at", "id")
