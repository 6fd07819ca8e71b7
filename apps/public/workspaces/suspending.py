"""Closing a workspace for a while: by the agency, or because it was not paid for. Everything in it is kept.

The rows of ``Suspension`` are the truth; the workspace carries what follows of them, for that is what routes remember.
"""

from collections.abc import Collection
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
CHANGED = "Somebody changed this workspace meanwhile, and nothing was done. Reload the page to see how it is now."
SUSPENDABLE = {WorkspaceState.ACTIVE, WorkspaceState.SUSPENDED}


@transaction.atomic
def workspace_suspend(
    *,
    workspace: Workspace,
    mode: SuspensionMode = SuspensionMode.SHUT,
    reason: str = "",
    cause: SuspensionCause = SuspensionCause.AGENCY,
    seen: str = "",
) -> None:
    """Close it, in force at the next request; again for the same cause changes how and why. Six queries.

    ``reason`` is a sentence for the client's people. Raises Conflict unless it is active or suspended, and when
    ``seen`` is given and is not its version any more; InvalidInput (field ``reason``) for one that is too long.
    """
    if len(reason) > _REASON_LIMIT:
        raise InvalidInput(f"The reason is too long: use at most {_REASON_LIMIT} characters.", field="reason")
    current = workspace_lock(workspace, allowed=SUSPENDABLE, seen=seen)
    Suspension.objects.update_or_create(
        workspace=current, cause=cause, defaults={"mode": mode, "reason": reason.strip()}
    )
    suspensions_follow(current, workspace)


@transaction.atomic
def workspace_resume(*, workspace: Workspace, cause: SuspensionCause = SuspensionCause.AGENCY, seen: str = "") -> bool:
    """Take the cause away; it opens when no other is left. Returns whether it is open now. Six queries.

    Raises Conflict when it is not suspended for this cause, or ``seen`` is given and is not its version any more.
    """
    current = workspace_lock(workspace, seen=seen)
    gone, _ = Suspension.objects.filter(workspace=current, cause=cause).delete()
    if not gone:
        raise Conflict(CHANGED)
    if current.state in SUSPENDABLE:
        suspensions_follow(current, workspace)
    return bool(workspace.is_active)


def workspace_lock(
    workspace: Workspace, *, allowed: Collection[WorkspaceState] = tuple(WorkspaceState), seen: str = ""
) -> Workspace:
    """The workspace as it is now, held until the transaction ends. One query.

    Raises Conflict when it is gone, in none of the states, or (with ``seen``) not as somebody saw it any more.
    """
    current = QuerySet(Workspace).select_for_update(no_key=True).filter(pk=workspace.pk).first()
    if current is None or current.state not in allowed or (seen and seen != current.version):
        raise Conflict(CHANGED)
    return current


def suspensions_follow(current: Workspace, shown: Workspace) -> None:
    """Write to the workspace what follows of its suspensions, and to the caller's copy of it. Three queries.

    One that was put away comes back by this.
    """
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
    shown.updated_at = now
    forget_routes(current)
