"""Reads of memberships."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from apps.core.tenancy.addresses import url_on
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import WorkspaceState
from apps.public.workspaces.querysets import with_primary_domain
from apps.public.workspaces.selectors import host_of


@dataclass(frozen=True)
class OwnWorkspace:
    """A workspace that a person is a member of, as it is shown to that person."""

    id: UUID
    name: str
    host: str
    url: str
    role: str
    state: WorkspaceState

    @property
    def is_open(self) -> bool:
        """Whether one can enter it now."""
        return self.state == WorkspaceState.ACTIVE

    @property
    def is_settled(self) -> bool:
        """Whether its state stays as it is until somebody does something."""
        return self.state != WorkspaceState.PROVISIONING


def membership_for(*, user_id: UUID, schema_name: str) -> Membership | None:
    """The user's place in the workspace of that schema, or None. One query."""
    places = Membership.objects.filter(user_id=user_id, workspace__schema_name=schema_name, user__is_active=True)
    return places.select_related("user").first()


def workspaces_of(user_id: UUID) -> list[OwnWorkspace]:
    """The workspaces that the user is a member of, by name, whatever their state. Two queries."""
    places = Membership.objects.filter(user_id=user_id, user__is_active=True).select_related("workspace")
    found = places.order_by("workspace__name").prefetch_related(with_primary_domain("workspace__domains"))
    return [_own(place) for place in found]


def _own(place: Membership) -> OwnWorkspace:
    workspace = place.workspace
    host = host_of(workspace)
    return OwnWorkspace(
        id=workspace.pk,
        name=workspace.name,
        host=host,
        url=url_on(host),
        role=place.get_role_display(),
        state=WorkspaceState(workspace.state),
    )


def members_of(workspace_id: UUID) -> QuerySet[Membership]:
    """The active people of a workspace with their accounts, by name. One query."""
    places: QuerySet[Membership] = QuerySet(Membership).filter(workspace_id=workspace_id, user__is_active=True)
    return places.select_related("user").order_by("user__name", "user__email")
