"""Writing to the workspace's log."""

from typing import Any
from uuid import UUID

from apps.core.access import Actor
from apps.core.origin import origin_address
from apps.tenant.activity.models import Entry


def activity_record(
    *,
    actor: Actor | None,
    verb: str,
    summary: str,
    object_id: UUID | None = None,
    data: dict[str, Any] | None = None,
    by_name: str = "System",
    by_agency: bool = False,
) -> Entry:
    """Add an entry, inside the caller's transaction: what is undone leaves no trace. One query.

    ``actor`` None stands for the system, or for somebody of whom no more is known than ``by_name`` and whether they are
    the agency's (``by_agency``), such as a visitor without an account.
    ``verb`` is object.action in the past tense, such as ``post.approved``.
    """
    return Entry.objects.create(
        actor_id=actor.user_id if actor else None,
        actor_name=(actor.name if actor else by_name)[:120],
        verb=verb,
        object_id=object_id,
        summary=summary[:300],
        data=data or {},
        by_agency=actor.by_agency if actor else by_agency,
        address=origin_address(),
    )
