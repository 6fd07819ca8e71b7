"""Workspaces as rows of the public schema, without a schema of their own."""

from itertools import count

from apps.core.roles import Role
from apps.core.tenancy.context import public_context
from apps.public.memberships.services import membership_create
from apps.public.users.services import user_ensure
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.services import workspace_register
from apps.public.workspaces.suspending import workspace_suspend

_numbers = count(1)


def workspace_make(*, state: WorkspaceState = WorkspaceState.ACTIVE, owner_email: str = "", **facts: str) -> Workspace:
    """A registered workspace in that state; ``name``, ``slug`` and ``time_zone`` may be given."""
    number = next(_numbers)
    workspace = workspace_register(**{"name": f"Studio {number}", "slug": f"studio-{number}", **facts})
    if state == WorkspaceState.SUSPENDED:
        Workspace.objects.filter(pk=workspace.pk).update(state=WorkspaceState.ACTIVE)
        workspace_suspend(workspace=workspace)
    else:
        Workspace.objects.filter(pk=workspace.pk).update(state=state)
    workspace.state = state
    owner = user_ensure(email=owner_email or f"owner@{workspace.slug}.example", name=f"Owner {number}")
    membership_create(user=owner, workspace=workspace, role=Role.OWNER)
    return workspace


def workspace_change(workspace: Workspace, **changes: object) -> None:
    """Set these fields as somebody outside does; also in a test that is inside a workspace, whose role may not."""
    with public_context():
        Workspace.objects.filter(pk=workspace.pk).update(**changes)
