"""What there was at the end of each month: kept by a task, because counters know only what is now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from apps.public.agency.models import MonthEnd
from apps.public.metering.models import Count as Counted
from apps.public.metering.models import Metric
from apps.public.metering.selectors import counted, this_month
from apps.public.workspaces.models import Workspace, WorkspaceState

_AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    """What all clients together had."""

    clients: int
    artworks: int
    bytes: int


def month_ends_note() -> int:
    """Write down what each client has now as what it has in this month; how many clients that were.

    A later call in the same month replaces what an earlier one has written, so that the last one counts. Two queries
    for every 500 clients.
    """
    month, total = this_month(), 0
    for rows in _parts(_standing_now(), month):
        MonthEnd.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["workspace", "month"],
            update_fields=["artworks", "bytes", "is_open"],
        )
        total += len(rows)
    return total


def standing_over(months: Collection[date], *, only: Collection[UUID] | None) -> dict[date, Standing]:
    """Month → what there was at its end, of all clients together or of some; months without notes are missing.

    The running one is as it is now. Three queries.
    """
    ends: QuerySet[MonthEnd] = QuerySet(MonthEnd).filter(month__in=months)
    if only is not None:
        ends = ends.filter(workspace__in=only)
    sums = (
        ends.order_by()
        .values_list("month")
        .annotate(clients=Count("pk", filter=Q(is_open=True)), artworks=Sum("artworks"), bytes=Sum("bytes"))
    )
    found = {month: Standing(clients, artworks, size) for month, clients, artworks, size in sums}
    return {**found, this_month(): _now(only)}


def _now(only: Collection[UUID] | None) -> Standing:
    workspaces: QuerySet[Workspace] = QuerySet(Workspace)
    counts: QuerySet[Counted] = QuerySet(Counted).filter(month=None)
    if only is not None:
        workspaces, counts = workspaces.filter(pk__in=only), counts.filter(workspace__in=only)
    sums = counts.filter(metric__in=(Metric.ARTWORKS, Metric.BYTES)).aggregate(
        artworks=Sum("value", filter=Q(metric=Metric.ARTWORKS), default=0),
        bytes=Sum("value", filter=Q(metric=Metric.BYTES), default=0),
    )
    return Standing(clients=workspaces.filter(state=WorkspaceState.ACTIVE).count(), **sums)


def _standing_now() -> QuerySet[Workspace]:
    workspaces: QuerySet[Workspace] = QuerySet(Workspace).annotate(
        artworks_now=counted(Metric.ARTWORKS), bytes_now=counted(Metric.BYTES)
    )
    return workspaces


def _parts(workspaces: QuerySet[Workspace], month: date) -> Iterator[list[MonthEnd]]:
    rows = (
        MonthEnd(workspace_id=pk, month=month, artworks=artworks, bytes=size, is_open=state == WorkspaceState.ACTIVE)
        for pk, state, artworks, size in workspaces.order_by("pk")
        .values_list("pk", "state", "artworks_now", "bytes_now")
        .iterator(chunk_size=_AT_ONCE)
    )
    while part := list(islice(rows, _AT_ONCE)):
        yield part
