"""Reads of clients on their way out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.leaving import is_exported
from apps.core.roles import Role
from apps.public.billing.paying.selectors import subscription_runs
from apps.public.life.models import Departure
from apps.public.memberships.models import Membership
from apps.public.users.querysets import with_people
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
    is_given_out: bool
    is_charged: bool

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

    @property
    def keeps_export(self) -> bool:
        """Whether it is not deleted when its time comes, because the export is still to be had for some days."""
        return (
            self.departure is not None and self.is_exported and not (self.is_given_out or self.departure.without_export)
        )


def life_of(workspace: Workspace) -> Life:
    """How the client stands. Three queries, and for one that is put away twice those of who exports.

    ``is_given_out``: when its time comes, the export was there for all of its days. ``is_charged``: by Stripe, which
    keeps it from being deleted.
    """
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
        is_given_out=departure is not None and is_given_out(departure, max(departure.purge_at, timezone.now())),
        is_charged=subscription_runs(workspace.pk),
    )


def departure_of(workspace_id: UUID) -> Departure | None:
    """The way out that the workspace is on, if it is. One query."""
    return Departure.objects.filter(workspace_id=workspace_id).first()


def is_taken_out(departure: Departure) -> bool:
    """Whether everything was exported since it was put away. As many queries as parts of the product export."""
    return is_exported(departure.workspace_id, since=departure.archived_at)


def is_given_out(departure: Departure, at: datetime) -> bool:
    """Whether such an export was there to be downloaded for all of its days by then. Queries as ``is_taken_out``."""
    return is_exported(departure.workspace_id, since=departure.archived_at, kept_until=at)


def owners_of(workspace_id: UUID) -> list[dict[str, str]]:
    """Name and e-mail of each owner who can sign in. One query."""
    owners: QuerySet[Membership] = Membership.objects.filter(
        workspace_id=workspace_id, role=Role.OWNER, user__is_active=True
    )
    return [{"name": one.user.name, "email": one.user.email} for one in with_people(owners, "user")]
