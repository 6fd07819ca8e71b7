"""Reads of clients on their way out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from apps.core.leaving import is_exported
from apps.core.roles import Role
from apps.public.life.models import Departure
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Suspension, SuspensionCause, SuspensionMode, Workspace, WorkspaceState


@dataclass(frozen=True)
class Life:
    """How a client stands, as the portal shows it. ``version`` goes back with every form."""

    workspace_id: UUID
    name: str
    slug: str
    state: WorkspaceState
    mode: str
    suspensions: list[Suspension]
    version: str
    state_changed_at: datetime
    departure: Departure | None
    is_exported: bool

    @property
    def own_suspension(self) -> Suspension | None:
        """The agency's, which the portal lifts and changes; others lift their own."""
        return next((one for one in self.suspensions if one.cause == SuspensionCause.AGENCY), None)

    @property
    def other_suspensions(self) -> list[Suspension]:
        return [one for one in self.suspensions if one.cause != SuspensionCause.AGENCY]

    @property
    def is_read_only(self) -> bool:
        return self.mode == SuspensionMode.READ_ONLY

    @property
    def waits_for_export(self) -> bool:
        """Whether it is not deleted when its time comes, because nobody took everything out."""
        return self.departure is not None and not (self.is_exported or self.departure.without_export)


def life_of(workspace: Workspace) -> Life:
    """How the client stands. Two queries, and those of who exports for one that is put away."""
    departure = departure_of(workspace.pk) if workspace.is_leaving else None
    return Life(
        workspace_id=workspace.pk,
        name=workspace.name,
        slug=workspace.slug,
        state=WorkspaceState(workspace.state),
        mode=workspace.suspension_mode,
        suspensions=list(Suspension.objects.filter(workspace=workspace).order_by("created_at")),
        version=workspace.version,
        state_changed_at=workspace.state_changed_at,
        departure=departure,
        is_exported=departure is not None and is_taken_out(departure),
    )


def departure_of(workspace_id: UUID) -> Departure | None:
    """The way out that the workspace is on, if it is. One query."""
    return Departure.objects.filter(workspace_id=workspace_id).first()


def is_taken_out(departure: Departure) -> bool:
    """Whether everything was exported since it was put away. As many queries as parts of the product export."""
    return is_exported(departure.workspace_id, since=departure.archived_at)


def owners_of(workspace_id: UUID) -> list[dict[str, str]]:
    """Name and e-mail of each owner who can sign in. One query."""
    owners: QuerySet[Membership] = Membership.objects.filter(
        workspace_id=workspace_id, role=Role.OWNER, user__is_active=True
    )
    return [{"name": one.user.name, "email": one.user.email} for one in owners.select_related("user")]
