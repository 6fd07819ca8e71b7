"""Where a person may go, and by which host."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from apps.core.tenancy.hosts import InvalidHost, normalise_host
from apps.core.tenancy.routes import workspace_for_host
from apps.public.memberships.selectors import membership_for
from apps.public.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Destination:
    """A host of the platform; ``workspace`` is None for the root."""

    host: str
    workspace: Workspace | None

    def admits(self, user_id: UUID) -> bool:
        """Whether the person has something to do there: members in a workspace, anybody on the root. One query."""
        if self.workspace is None:
            return True
        return membership_for(user_id=user_id, schema_name=self.workspace.schema_name) is not None


def destination_for(raw: str) -> Destination | None:
    """The root or an open workspace's host, however it is written; None for every other name.

    No query when the route is remembered, one when not.
    """
    try:
        host = normalise_host(raw)
    except InvalidHost:
        return None
    if host == settings.ROOT_HOST:
        return Destination(host, None)
    workspace = workspace_for_host(host)
    return Destination(host, workspace) if workspace is not None and workspace.is_active else None
