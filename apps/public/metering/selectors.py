"""Reads of what is counted. All in the public schema: no page visits a workspace for a number."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core.tenancy.context import public_context
from apps.public.metering.models import MONTHLY, STANDING, Count, Metric


@dataclass(frozen=True)
class Numbers:
    """What there is in one workspace; the monthly ones of one month."""

    values: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, metric: str) -> int:
        """The number, by the metric's value (for templates: ``numbers.artworks``)."""
        return self.values.get(str(metric), 0)


def this_month() -> date:
    """The first day of the month that it is (UTC)."""
    return timezone.now().date().replace(day=1)


def numbers_of(workspace_ids: Iterable[UUID], *, month: date | None = None) -> dict[UUID, Numbers]:
    """The numbers of each of the workspaces, in this or another month. One query, however many there are."""
    month, ids = month or this_month(), list(workspace_ids)
    asked = Q(metric__in=STANDING, month=None) | Q(metric__in=MONTHLY, month=month)
    with public_context():
        rows = Count.objects.filter(asked, workspace__in=ids).values_list("workspace_id", "metric")
        found: dict[UUID, dict[str, int]] = {workspace_id: {} for workspace_id in ids}
        for workspace_id, metric, value in rows.annotate(total=Sum("value")).order_by():
            found[workspace_id][metric] = value
    return {workspace_id: Numbers(values) for workspace_id, values in found.items()}


def number_of(workspace_id: UUID, metric: Metric, *, month: date | None = None) -> int:
    """One number; ``month`` (its first day) for those that are counted by month. One query."""
    with public_context():
        rows = Count.objects.filter(workspace=workspace_id, metric=metric, month=month)
        return int(rows.aggregate(total=Sum("value", default=0))["total"])


def counted(metric: Metric, *, month: date | None = None) -> Coalesce:
    """The number as an expression, to annotate, sort and filter a queryset of workspaces by. Costs no query itself."""
    rows = Count.objects.filter(workspace=OuterRef("pk"), metric=metric, month=month).order_by()
    total = rows.values("workspace").annotate(total=Sum("value")).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), 0)


def series(
    *, metrics: Collection[Metric], since: date, only: Collection[UUID] | None = None
) -> dict[Metric, dict[date, int]]:
    """The monthly numbers from that month on, of all workspaces together or of some. One query.

    Months without anything are missing.
    """
    rows: QuerySet[Count] = QuerySet(Count).filter(metric__in=metrics, month__gte=since)
    if only is not None:
        rows = rows.filter(workspace__in=only)
    found: dict[Metric, dict[date, int]] = {metric: {} for metric in metrics}
    for metric, month, value in rows.values_list("metric", "month").annotate(total=Sum("value")).order_by("month"):
        found[Metric(metric)][month] = value
    return found
