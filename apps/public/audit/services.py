"""Writing to the agency's log. What is done inside a workspace goes to the workspace's log, and from there to it."""

import uuid
from typing import Any
from uuid import UUID

from apps.core.access import StaffActor
from apps.core.origin import origin_address
from apps.core.tenancy.context import public_context
from apps.public.audit.models import AuditEntry
from apps.public.workspaces.models import Workspace


def audit_record(
    *,
    staff: StaffActor | None,
    verb: str,
    summary: str,
    workspace: Workspace | None = None,
    object_id: UUID | None = None,
    data: dict[str, Any] | None = None,
    by_name: str = "System",
) -> AuditEntry:
    """Add an entry, inside the caller's transaction: what is undone leaves no trace. One query.

    ``staff`` None stands for the system, or for somebody who calls themselves ``by_name``. ``verb`` is object.action in
    the past tense, such as ``client.suspended``. The address is that of the request, if there is one.
    """
    with public_context():
        return AuditEntry.objects.create(
            id=uuid.uuid4(),
            workspace_id=workspace.pk if workspace else None,
            workspace_name=workspace.name if workspace else "",
            actor_id=staff.user_id if staff else None,
            actor_name=(staff.name if staff else by_name)[:120],
            by_agency=staff is not None,
            verb=verb,
            object_id=object_id,
            summary=summary[:300],
            data=data or {},
            address=origin_address(),
        )
