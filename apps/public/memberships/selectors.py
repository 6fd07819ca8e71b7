"""Reads of memberships and invitations."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.errors import NotFound
from apps.core.tenancy.addresses import url_on
from apps.public.invitations.models import IS_OPEN
from apps.public.memberships.models import Invitation, Membership
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import LEAVING, WorkspaceState
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
    is_open: bool
    """Whether one can enter it now, be it only to look."""

    @property
    def is_settled(self) -> bool:
        """Whether its state stays as it is until somebody does something."""
        return self.state != WorkspaceState.PROVISIONING


def membership_for(*, user_id: UUID, schema_name: str) -> Membership | None:
    """The user's place in the workspace of that schema, or None. One query."""
    places = Membership.objects.filter(user_id=user_id, workspace__schema_name=schema_name, user__is_active=True)
    return with_people(places, "user").first()


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
        is_open=workspace.admits_people,
    )


def members_of(workspace_id: UUID) -> QuerySet[Membership]:
    """The active people of a workspace with their accounts, by name. One query."""
    places: QuerySet[Membership] = QuerySet(Membership).filter(workspace_id=workspace_id, user__is_active=True)
    return with_people(places, "user").order_by("user__name", "user__email")


def membership_get(*, workspace_id: UUID, membership_id: UUID) -> Membership:
    """That place of that workspace, with the person's account. Raises NotFound. One query."""
    places = Membership.objects.filter(workspace_id=workspace_id, pk=membership_id)
    found = with_people(places, "user").first()
    if found is None:
        raise NotFound("There is no such member here.")
    return found


def invitations_open(workspace_id: UUID) -> QuerySet[Invitation]:
    """What is offered now, expired ones too, newest first, with who invited. One query."""
    offered: QuerySet[Invitation] = QuerySet(Invitation).filter(IS_OPEN, workspace_id=workspace_id)
    return with_people(offered, "invited_by").order_by("-created_at")


def invitation_get(*, workspace_id: UUID, invitation_id: UUID) -> Invitation:
    """That invitation into that workspace. Raises NotFound. One query."""
    found = Invitation.objects.filter(workspace_id=workspace_id, pk=invitation_id).first()
    if found is None:
        raise NotFound("There is no such invitation here.")
    return found


def invitation_with_hash(*, workspace_id: UUID, token_hash: str) -> Invitation | None:
    """The workspace's invitation whose link has that hash, in whatever state; None for an empty one. One query."""
    if not token_hash:
        return None
    return Invitation.objects.filter(workspace_id=workspace_id, token_hash=token_hash).first()


def is_invited(*, addresses: list[str], workspace_id: UUID | None = None) -> bool:
    """Whether one of the addresses (lower case) can accept an invitation now, there or (None) anywhere. One query."""
    usable = Invitation.objects.filter(IS_OPEN, email__in=addresses, expires_at__gt=timezone.now())
    usable = usable.exclude(workspace__state__in=LEAVING)
    return usable.filter(workspace_id=workspace_id).exists() if workspace_id else usable.exists()
