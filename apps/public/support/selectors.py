"""Reads of visits, and whether one still holds."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.core.staff_roles import STAFF_RIGHTS, StaffRole
from apps.core.visiting import VISIT_RIGHTS, AgencyAccess, VisitMode
from apps.public.agency.models import AgencyStaff
from apps.public.support.models import IS_OPEN, SupportVisit, VisitEnd
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import Workspace

# Who comes back later than this after a visit is told no more than any stranger.
_REMEMBERED = timedelta(hours=12)


def visit_latest(*, user_id: UUID, workspace_id: UUID) -> SupportVisit | None:
    """The person's visit there that goes on, or else the last one, if it ended lately. One query.

    With the workspace and what the person is at the agency, as they are now, for ``visit_over``.
    """
    visits = SupportVisit.objects.filter(user_id=user_id, workspace_id=workspace_id)
    visits = with_people(visits.select_related("workspace", "user__agency_staff"), "user")
    found = visits.order_by("-started_at", "-id").first()
    if found is not None and found.ended_at and found.ended_at < timezone.now() - _REMEMBERED:
        return None
    return found


def visit_over(visit: SupportVisit) -> VisitEnd | None:
    """Why the visit is over, be it written down or not; None: it holds. No query, one for a manager.

    The row comes from ``visit_latest`` or ``visits_open``.
    """
    if visit.ended_at:
        return VisitEnd(visit.ended_because)
    mode = VisitMode(visit.mode)
    if visit.ends_at <= timezone.now():
        return VisitEnd.RAN_OUT
    if not AgencyAccess(visit.workspace.agency_access).lets_in(mode):
        return VisitEnd.FORBIDDEN
    if not _agency_allows(visit, mode):
        return VisitEnd.NO_RIGHT
    return None if visit.workspace.admits_people else VisitEnd.CLOSED


def visitor_actor(visit: SupportVisit) -> Actor:
    """Who the visitor is to the services of the workspace. No query."""
    mode = VisitMode(visit.mode)
    return Actor(
        user_id=visit.user_id,
        name=visit.user.display_name,
        role=mode.role,
        by_agency=True,
        rights=VISIT_RIGHTS[mode],
    )


def visits_open() -> QuerySet[SupportVisit]:
    """All that are not written down as ended, for ``visit_over``. One query."""
    visits: QuerySet[SupportVisit] = QuerySet(SupportVisit).filter(IS_OPEN)
    return with_people(visits.select_related("workspace", "user__agency_staff"), "user")


def visits_of(workspace_id: UUID) -> QuerySet[SupportVisit]:
    """Visits to the workspace, the latest first. One query."""
    return QuerySet(SupportVisit).filter(workspace_id=workspace_id).order_by("-started_at", "-id")


def visitors_of(workspace_id: UUID) -> dict[UUID, str]:
    """Everybody of the agency who was ever there: the account's id → the name at the last visit. One query."""
    visits = SupportVisit.objects.filter(workspace_id=workspace_id).order_by("user_id", "-started_at")
    return dict(visits.distinct("user_id").values_list("user_id", "staff_name"))


def visits_now(workspace_id: UUID) -> list[SupportVisit]:
    """Those that go on there now. One query, and one for each manager among them."""
    return [visit for visit in visits_open().filter(workspace_id=workspace_id) if visit_over(visit) is None]


def access_of(workspace_id: UUID) -> AgencyAccess:
    """How far the workspace lets the agency in, as it is now: routes are remembered for a moment. One query."""
    return AgencyAccess(QuerySet(Workspace).values_list("agency_access", flat=True).get(pk=workspace_id))


def visit_get(*, workspace_id: UUID, visit_id: UUID) -> SupportVisit:
    """That visit to that workspace. Raises NotFound. One query."""
    found = SupportVisit.objects.filter(workspace_id=workspace_id, pk=visit_id).select_related("workspace").first()
    if found is None:
        raise NotFound("There is no such visit here.")
    return found


def _agency_allows(visit: SupportVisit, mode: VisitMode) -> bool:
    staff: AgencyStaff | None = getattr(visit.user, "agency_staff", None)
    if staff is None or not visit.user.is_active or mode.right not in STAFF_RIGHTS[StaffRole(staff.role)]:
        return False
    if not StaffRole(staff.role).is_for_chosen_clients:
        return True
    return staff.clients.filter(pk=visit.workspace_id).exists()
