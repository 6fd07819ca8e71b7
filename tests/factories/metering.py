"""Numbers of clients, as the triggers would have written them."""

from datetime import date, datetime
from uuid import uuid4

from apps.public.metering.models import MONTHLY, Count, Metric, PlannedPost
from apps.public.metering.selectors import this_month
from apps.public.workspaces.models import Workspace


def number_make(workspace: Workspace, metric: Metric, value: int, *, month: date | None = None) -> None:
    """Add to a number; those by month count for this one unless another is given."""
    counted = (month or this_month()) if metric in MONTHLY else None
    Count.objects.create(workspace=workspace, metric=metric, month=counted, value=value)


def planned_make(
    workspace: Workspace,
    at: datetime,
    *,
    network: str = "instagram",
    state: str = "approved",
    is_favourable: bool = False,
    title: str = "Harbour at dusk",
) -> PlannedPost:
    """A post of the calendar across all clients."""
    return PlannedPost.objects.create(
        workspace=workspace,
        post_id=uuid4(),
        network=network,
        scheduled_at=at,
        state=state,
        is_favourable=is_favourable,
        title=title,
    )
