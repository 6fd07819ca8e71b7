"""Which posts were exported: for the lists and pages of others, which show a mark, and for who wants to send them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Greatest

from apps.tenant.publishing.models import ExportedPost, Tool


@dataclass(frozen=True, slots=True)
class Mark:
    """The latest export that a post is in. ``times`` counts all that it is in."""

    export_id: UUID
    exported_at: datetime
    tool: Tool
    times: int = 1


def exported_marks(post_ids: Iterable[UUID]) -> dict[UUID, Mark]:
    """The marks of those of the posts that count as exported; what was taken back does not. One query.

    For ``tenant/publishing/exports/_mark.html``, and to ask before an exported post is sent to Publer.
    """
    rows = ExportedPost.objects.standing().filter(post__in=list(post_ids)).order_by("export__created_at")
    found: dict[UUID, Mark] = {}
    for post_id, export_id, at, tool in rows.values_list("post_id", "export_id", "export__created_at", "export__tool"):
        times = found[post_id].times + 1 if post_id in found else 1
        found[post_id] = Mark(export_id, at, Tool(tool), times)
    return found


def exported_since_handed(post_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the posts that were exported, or put back into an export, after they were handed to Publer last.

    Whoever handed the others over knew of their exports. One query.
    """
    handed_at = Greatest("post__delivery__created_at", "post__delivery__asked_at")
    rows = ExportedPost.objects.standing().filter(post__in=list(post_ids), updated_at__gt=handed_at)
    return {post_id for post_id in rows.values_list("post_id", flat=True) if post_id is not None}
