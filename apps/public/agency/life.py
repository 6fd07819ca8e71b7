"""A client's life as the portal shows and changes it, each step with its entry in the agency's log."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.access import StaffActor
from apps.core.staff_roles import AgencyRight
from apps.public.agency.selectors import client_workspace_get
from apps.public.audit.services import audit_record
from apps.public.life.selectors import life_of
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import SuspensionMode, Workspace
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend


def life_context(workspace_id: UUID, staff: StaffActor) -> dict[str, Any]:
    """What ``_state.html`` shows of the client's life, and what this person may do about it. Four queries, and twice
    those of who exports for one that is put away. Raises NotFound, also when it is none of the person's.
    """
    return {
        "life": life_of(client_workspace_get(workspace_id, staff=staff)),
        "is_member": Membership.objects.filter(workspace=workspace_id, user_id=staff.user_id).exists(),
        "may_manage": staff.can(AgencyRight.MANAGE_CLIENTS),
        "may_purge": staff.can(AgencyRight.PURGE_CLIENTS),
        "archive_days": settings.ARCHIVE_DAYS,
    }


@transaction.atomic
def client_suspend(
    *, workspace: Workspace, staff: StaffActor, mode: SuspensionMode, reason: str, seen: str = ""
) -> None:
    """Close the client for a while, or change how and why. Seven queries. Raises as ``workspace_suspend``."""
    workspace_suspend(workspace=workspace, mode=mode, reason=reason, seen=seen)
    words = "read-only" if mode == SuspensionMode.READ_ONLY else "shut"
    audit_record(
        staff=staff,
        verb="client.suspended",
        summary=f"Suspended {workspace.name}: {words}",
        workspace=workspace,
        data={"mode": mode, "reason": reason},
    )


@transaction.atomic
def client_resume(*, workspace: Workspace, staff: StaffActor, seen: str = "") -> bool:
    """Lift the agency's suspension. Whether it is open now: others may hold it. Raises as ``workspace_resume``."""
    is_open = workspace_resume(workspace=workspace, seen=seen)
    summary = f"Lifted the suspension of {workspace.name}"
    audit_record(staff=staff, verb="client.resumed", summary=summary, workspace=workspace)
    return is_open
