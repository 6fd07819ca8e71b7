"""Reads of exports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.core.errors import NotFound
from apps.public.takeouts.models import MADE, Takeout, TakeoutState

_SHOWN = 20


@dataclass(frozen=True)
class ShownTakeout:
    """An export as a page shows it, with the addresses of what can be done with it: empty where it can't."""

    takeout: Takeout
    download_url: str
    cancel_url: str


def takeout_get(*, workspace_id: UUID, takeout_id: UUID) -> Takeout:
    """That export of that workspace. Raises NotFound. One query."""
    found = Takeout.objects.filter(workspace_id=workspace_id, pk=takeout_id).first()
    if found is None:
        raise NotFound("There is no such export here.")
    return found


def takeouts_shown(
    workspace_id: UUID, *, download: Callable[[UUID], str], cancel: Callable[[UUID], str]
) -> list[ShownTakeout]:
    """The newest twenty of a workspace. ``download`` and ``cancel`` make addresses of ids. One query."""
    found = Takeout.objects.filter(workspace_id=workspace_id)[:_SHOWN]
    return [
        ShownTakeout(
            takeout=one,
            download_url=download(one.pk) if one.state == TakeoutState.READY else "",
            cancel_url=cancel(one.pk) if one.is_open else "",
        )
        for one in found
    ]


def takeout_since(workspace_id: UUID, since: datetime, kept_until: datetime | None = None) -> bool:
    """Whether an export of everything in the workspace was asked for at that time or later, and finished. One query.

    What was begun before reads rows that may have changed since. One whose file was deleted, after its days, counts: it
    was there to be downloaded. ``kept_until``: only one whose days were over by then. Others ask it through
    ``apps.core.leaving``.
    """
    found = Takeout.objects.filter(workspace_id=workspace_id, state__in=MADE, created_at__gte=since)
    return (found.filter(expires_at__lte=kept_until) if kept_until else found).exists()
