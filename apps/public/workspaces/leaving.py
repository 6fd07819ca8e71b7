"""A workspace's state on its way out: put away, brought back, being deleted. What belongs to it is done elsewhere."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.services import forget_routes
from apps.public.workspaces.suspending import SUSPENDABLE, suspensions_follow, workspace_lock

# One whose preparation failed can go as well: its name and its subdomain are to be had again.
ARCHIVABLE = (*SUSPENDABLE, WorkspaceState.FAILED)


@transaction.atomic
def workspace_archive(*, workspace: Workspace, seen: str = "") -> WorkspaceState:
    """Put it away, in force at the next request. Returns the state that it was in. Four queries.

    Raises Conflict for one that is being prepared or put away already, or that somebody changed since it was ``seen``.
    """
    current = workspace_lock(workspace, allowed=ARCHIVABLE, seen=seen)
    before = WorkspaceState(current.state)
    _write(current, workspace, state=WorkspaceState.ARCHIVED, suspension_mode="", suspension_reason="")
    return before


@transaction.atomic
def workspace_restore(*, workspace: Workspace, before: WorkspaceState, seen: str = "") -> None:
    """Bring it back as it was: its suspensions hold again. Five queries. Raises Conflict unless it is put away."""
    current = workspace_lock(workspace, allowed=[WorkspaceState.ARCHIVED], seen=seen)
    if before == WorkspaceState.FAILED:
        _write(current, workspace, state=before)
    else:
        suspensions_follow(current, workspace)


@transaction.atomic
def workspace_purge_begin(*, workspace: Workspace, seen: str = "") -> None:
    """From here on it only goes on: there is no way back. Four queries. Raises Conflict unless it is put away."""
    current = workspace_lock(workspace, allowed=[WorkspaceState.ARCHIVED], seen=seen)
    _write(current, workspace, state=WorkspaceState.PURGING)


def _write(current: Workspace, shown: Workspace, **values: Any) -> None:
    """Also to the caller's copy, whose schema may have another name by now if it is from before it was prepared."""
    now = timezone.now()
    values |= {"state_changed_at": now, "updated_at": now}
    Workspace.objects.filter(pk=current.pk).update(**values)
    for name, value in values.items():
        setattr(shown, name, value)
    shown.schema_name = current.schema_name
    forget_routes(current)
