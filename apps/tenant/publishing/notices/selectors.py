"""Reads of notices."""

from uuid import UUID

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.publishing.models import Cause, Notice

# What the board says by itself, above the list.
_SAID_ELSEWHERE = (Cause.TROUBLE,)
_MOST = 20


def notices_to_show() -> list[Notice]:
    """Those that are not over and that nobody has put away, the latest first. One query."""
    open_ = Notice.objects.filter(ended_at=None, seen_at=None).exclude(cause__in=_SAID_ELSEWHERE)
    return list(open_.defer("things", "told", "mailed_to").order_by("-last_at", "pk")[:_MOST])


def notice_get_for(actor: Actor, notice_id: UUID) -> Notice:
    """The notice. Raises NotFound. One query."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("That notice is not here any more. Reload the page to see what is.")
    return notice
