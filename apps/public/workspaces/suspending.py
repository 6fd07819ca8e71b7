"""Closing a workspace for a while: by the agency, or because it was not paid for. Everything in it is kept.

The rows of ``Suspension`` are the truth; the workspace carries what follows of them, for that is what routes remember.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.public.workspaces.models import (
    Suspension,
    SuspensionCause,
    SuspensionMode,
    Workspace,
    WorkspaceState,
)
from apps.public.workspaces.services import forget_routes

_REASON_LIMIT = 300
_SUSPENDABLE = {WorkspaceState.ACTIVE, WorkspaceState.SUSPENDED}


@transaction.atomic
def workspace_suspend(
    *,
    workspace: Workspace,
    mode: SuspensionMode = SuspensionMode.SHUT,
    reason: str = "",
    cause: SuspensionCause = SuspensionCause.AGENCY,
) -> None:
    """Close it, in force at the next request; again for the same cause changes how and why. Six queries.

    ``reason`` is a sentence for the client's people. Raises Conflict unless it is active or suspended, InvalidInput
    (field ``reason``) for one that is too long.
    """
    if len(reason) > _REASON_LIMIT:
        raise InvalidInput(f"The reason is too long: use at most {_REASON_LIMIT} characters.", field="reason")
    current = _lock(workspace)
    if current.state not in _SUSPENDABLE:
        raise Conflict("The workspace was changed meanwhile. Reload the page to see its state.")
    Suspension.objects.update_or_create(
        workspace=current, cause=cause, defaults={"mode": mode, "reason": reason.strip()}
    )
    _follow(current, workspace)


@transaction.atomic
def workspace_resume(*, workspace: Workspace, cause: SuspensionCause = SuspensionCause.AGENCY) -> bool:
    """Take the cause away; it opens when no other is left. Returns whether it is open now. Six queries.

    Raises Conflict when it is not suspended for this cause.
    """
    current = _lock(workspace)
    gone, _ = Suspension.objects.filter(workspace=current, cause=cause).delete()
    if not gone:
        raise Conflict("The workspace was changed meanwhile. Reload the page to see its state.")
    if current.state in _SUSPENDABLE:
        _follow(current, workspace)
    return bool(workspace.is_active)


def _lock(workspace: Workspace) -> Workspace:
    workspaces: QuerySet[Workspace] = QuerySet(Workspace).select_for_update(no_key=True)
    return workspaces.get(pk=workspace.pk)


def _follow(current: Workspace, shown: Workspace) -> None:
    """Write to the workspace what follows of its suspensions, and to the caller's copy of it."""
    causes = list(Suspension.objects.filter(workspace=current).order_by("created_at"))
    # Of two the stricter holds; of two alike the older.
    holding = min(causes, key=lambda one: one.mode != SuspensionMode.SHUT) if causes else None
    now = timezone.now()
    values: dict[str, Any] = {
        "state": WorkspaceState.SUSPENDED if holding else WorkspaceState.ACTIVE,
        "suspension_mode": holding.mode if holding else "",
        "suspension_reason": holding.reason if holding else "",
    }
    if values["state"] != current.state:
        values["state_changed_at"] = now
    Workspace.objects.filter(pk=current.pk).update(updated_at=now, **values)
    for name, value in values.items():
        setattr(shown, name, value)
    forget_routes(current)
