"""Reads of the agency: its people, and all workspaces at a glance (public tables only)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import caches
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import NotFound
from apps.core.roles import Role
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.addresses import url_on
from apps.core.visiting import AgencyAccess
from apps.public.agency.models import AgencySettings, AgencyStaff
from apps.public.domains.names import shown_domain
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.querysets import with_primary_domain
from apps.public.workspaces.selectors import host_of, workspace_list

_USUAL_PREPARATION = timedelta(seconds=8)
STAFF_FACTOR_KEY = "agency:staff-need-second-factor"
STAFF_FACTOR_SECONDS = 300


@dataclass(frozen=True)
class Client:
    """A client's workspace, as the portal shows it."""

    id: UUID
    name: str
    host: str
    url: str
    state: WorkspaceState
    failure: str
    time_zone: str
    owners: list[User]
    created_at: datetime
    is_late: bool
    agency_access: AgencyAccess

    @property
    def is_settled(self) -> bool:
        """Whether its state stays as it is until somebody does something."""
        return self.state != WorkspaceState.PROVISIONING


def is_agency_staff(user_id: UUID) -> bool:
    """Whether the user is active staff of the agency. One query."""
    return AgencyStaff.objects.filter(user_id=user_id, user__is_active=True).exists()


def staff_actor_for(user_id: UUID) -> StaffActor | None:
    """Who of the agency the user is; None for everybody else. One query, two for a manager."""
    staff = with_people(AgencyStaff.objects.filter(user_id=user_id, user__is_active=True), "user").first()
    if staff is None:
        return None
    role = StaffRole(staff.role)
    only = frozenset(staff.clients.values_list("pk", flat=True)) if role.is_for_chosen_clients else None
    return StaffActor(user_id, staff.user.display_name, role, only=only, seen_at=staff.last_seen_at)


def staff_needs_second_factor() -> bool:
    """Whether the agency asks two-factor of its staff, as it does unless an owner said otherwise.

    No query when remembered, one when not.

    What is read is only added: a process that read before a change and comes late does not overwrite what the change
    itself put there.
    """
    known = caches["platform"].get(STAFF_FACTOR_KEY)
    if known is None:
        said = AgencySettings.objects.values_list("staff_need_second_factor", flat=True).first()
        known = said is not False  # nobody has said anything yet: a new installation asks it
        caches["platform"].add(STAFF_FACTOR_KEY, known, STAFF_FACTOR_SECONDS)
    return bool(known)


def manager_choices() -> list[tuple[str, str]]:
    """Identifier and name of each manager at the agency, by name. One query."""
    managers = AgencyStaff.objects.filter(role=StaffRole.MANAGER, user__is_active=True)
    found = [(str(staff.pk), staff.user.display_name) for staff in with_people(managers, "user")]
    return sorted(found, key=lambda choice: choice[1].casefold())


def visible_to(staff: StaffActor, workspaces: QuerySet[Workspace]) -> QuerySet[Workspace]:
    """Those of the workspaces that the person may see."""
    return workspaces if staff.only is None else workspaces.filter(pk__in=staff.only)


def client_get(workspace_id: UUID, *, staff: StaffActor) -> Client:
    """One client's workspace. Raises NotFound, also when it is none of the person's. Three queries."""
    owners = Prefetch("memberships", queryset=with_people(_owners(), "user"), to_attr="owner_memberships")
    found = visible_to(staff, workspace_list()).filter(pk=workspace_id)
    workspace = found.prefetch_related(owners, with_primary_domain()).first()
    if workspace is None:
        raise NotFound("There is no such workspace.")
    return _client(workspace)


def client_workspace_get(workspace_id: UUID, *, staff: StaffActor) -> Workspace:
    """The workspace itself, for the services. Raises NotFound, also when it is none of the person's. One query."""
    workspace = visible_to(staff, workspace_list()).filter(pk=workspace_id).first()
    if workspace is None:
        raise NotFound("There is no such workspace.")
    return workspace


def _owners() -> QuerySet[Membership]:
    return Membership.objects.filter(role=Role.OWNER).order_by("created_at")


def _client(workspace: Workspace) -> Client:
    host = host_of(workspace)
    memberships: list[Membership] = workspace.owner_memberships
    waits = workspace.state == WorkspaceState.PROVISIONING
    return Client(
        id=workspace.pk,
        name=workspace.name,
        host=shown_domain(host),
        url=url_on(host),
        state=WorkspaceState(workspace.state),
        failure=workspace.failure,
        time_zone=workspace.time_zone,
        agency_access=AgencyAccess(workspace.agency_access),
        owners=[membership.user for membership in memberships],
        created_at=workspace.created_at,
        is_late=waits and workspace.state_changed_at < timezone.now() - _USUAL_PREPARATION,
    )
