"""Whose contents a workspace has: noted in the agency's log whenever a backup is brought back."""

from uuid import UUID

from apps.public.audit.models import AuditEntry

RESTORED = "client.restored_from_backup"


def line_of(workspace_id: UUID) -> set[str]:
    """Ids of workspaces whose backups may take its place: itself, those it came from, and those whose place it has.

    One query.
    """
    noted = AuditEntry.objects.filter(workspace_id=workspace_id, verb=RESTORED).values_list("data", flat=True)
    return {str(workspace_id)}.union(*(data.get("line", []) for data in noted))
