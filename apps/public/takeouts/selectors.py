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


def takeout_since(workspace_id: UUID, since: datetime) -> bool:
    """Whether an export of everything in the workspace was finished at that time or later. One query.

    One whose file was deleted since, after its days, counts: it was there to be downloaded. Others ask it through
    ``apps.core.leaving``.
    """
    return Takeout.objects.filter(workspace_id=workspace_id, state__in=MADE, finished_at__gte=since).exists()
