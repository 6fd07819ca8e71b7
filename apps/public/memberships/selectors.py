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
    """A workspace that a person may enter, as it is shown to that person."""

    name: str
    url: str


def membership_for(*, user_id: UUID, schema_name: str) -> Membership | None:
    """The user's place in the workspace of that schema, or None. One query."""
    places = Membership.objects.filter(user_id=user_id, workspace__schema_name=schema_name, user__is_active=True)
    return places.select_related("user").first()


def workspaces_of(user_id: UUID) -> list[OwnWorkspace]:
    """The active workspaces that the user is a member of, by name. Two queries."""
    places = Membership.objects.filter(
        user_id=user_id, user__is_active=True, workspace__state=WorkspaceState.ACTIVE
    ).select_related("workspace")
    found = places.order_by("workspace__name").prefetch_related(with_primary_domain("workspace__domains"))
    return [OwnWorkspace(name=place.workspace.name, url=url_on(host_of(place.workspace))) for place in found]


def members_of(workspace_id: UUID) -> QuerySet[Membership]:
    """The active people of a workspace with their accounts, by name. One query."""
    places = QuerySet(Membership).filter(workspace_id=workspace_id, user__is_active=True)
    return places.select_related("user").order_by("user__name", "user__email")
