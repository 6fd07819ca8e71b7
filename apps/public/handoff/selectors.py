"""Where a person may go, and by which host."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from apps.core.tenancy.hosts import InvalidHost, normalise_host
from apps.core.tenancy.routes import workspace_for_host
from apps.public.memberships.selectors import is_invited, membership_for
from apps.public.support.selectors import visit_latest, visit_over
from apps.public.users.selectors import addresses_of
from apps.public.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Destination:
    """A host of the platform; ``workspace`` is None for the root."""

    host: str
    workspace: Workspace | None

    def admits(self, user_id: UUID) -> bool:
        """Whether the person has something to do there: members, invited people and visitors of the agency in a
        workspace, all on the root.

        One query for members, four for others.
        """
        if self.workspace is None or membership_for(user_id=user_id, schema_name=self.workspace.schema_name):
            return True
        visit = visit_latest(user_id=user_id, workspace_id=self.workspace.pk)
        if visit is not None and visit_over(visit) is None:
            return True
        return is_invited(addresses=addresses_of(user_id), workspace_id=self.workspace.pk)


def destination_for(raw: str) -> Destination | None:
    """The root or the host of a workspace that people may enter, however it is written; None for every other name.

    No query when the route is remembered, one when not.
    """
    try:
        host = normalise_host(raw)
    except InvalidHost:
        return None
    if host == settings.ROOT_HOST:
        return Destination(host, None)
    workspace = workspace_for_host(host)
    return Destination(host, workspace) if workspace is not None and workspace.admits_people else None
