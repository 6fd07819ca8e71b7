"""Reads of the numbers over time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from apps.core.access import StaffActor
from apps.core.tenancy.replica import from_replica
from apps.public.agency.models import MonthEnd
from apps.public.agency.overview.charts import Chart, Series, dollars
from apps.public.agency.overview.months import last_months
from apps.public.agency.overview.standing import Standing, standing_over
from apps.public.metering.models import Count, Metric
from apps.public.metering.selectors import Numbers, series, this_month
from apps.public.workspaces.models import LEAVING

_POSTS = (Metric.POSTS_PUBLISHED, Metric.POSTS_FAILED)
_MONTHLY = (*_POSTS, Metric.AI_MICROS, Metric.AI_CALLS)


@dataclass(frozen=True)
class Overview:
    """All that the person's clients have done in a year: this month in a line, each month in charts."""

    standing: Standing
    month: dict[str, int]
    dollars: float
    charts: list[Chart]


@from_replica()
def overview_of(staff: StaffActor) -> Overview:
    """Of the clients that the person may see. Five queries, however many there are."""
    months = last_months()
    monthly = series(metrics=_MONTHLY, since=months[0], only=staff.only)
    standing = standing_over(months, only=staff.only)
    now = {metric.value: monthly[metric].get(this_month(), 0) for metric in _MONTHLY}
    return Overview(
        standing=standing[this_month()],
        month={**now, Metric.POSTS_SCHEDULED.value: _to_go(staff)},
        dollars=dollars(now[Metric.AI_MICROS.value]),
        charts=[_posts(months, monthly), _cost(months, monthly), *_standing_charts(months, standing)],
    )


@from_replica()
def client_charts(workspace_id: UUID, *, numbers: Numbers) -> list[Chart]:
    """Of one client; ``numbers`` are those of now. Two queries."""
    months = last_months()
    monthly = series(metrics=(*_POSTS, Metric.AI_MICROS), since=months[0], only=[workspace_id])
    ends = {end.month: end for end in MonthEnd.objects.filter(workspace=workspace_id, month__in=months)}
    artworks = [ends[month].artworks if month in ends else None for month in months[:-1]]
    sizes = [ends[month].bytes if month in ends else None for month in months[:-1]]
    return [
        _posts(months, monthly),
        _cost(months, monthly),
        _line("Artworks", "number", months, [*artworks, numbers[Metric.ARTWORKS]]),
        _line("Storage", "bytes", months, [*sizes, numbers[Metric.BYTES]]),
    ]


def _to_go(staff: StaffActor) -> int:
    """In this month. What was put away does not go out."""
    counts: QuerySet[Count] = QuerySet(Count).filter(metric=Metric.POSTS_SCHEDULED, month=this_month())
    if staff.only is not None:
        counts = counts.filter(workspace__in=staff.only)
    return int(counts.exclude(workspace__state__in=LEAVING).aggregate(total=Sum("value", default=0))["total"])


def _posts(months: list[date], monthly: dict[Metric, dict[date, int]]) -> Chart:
    published, failed = ([monthly[metric].get(month, 0) for month in months] for metric in _POSTS)
    shown = [Series("Published", "success", published), Series("Failed", "danger", failed)]
    return Chart("Posts", "bar", "number", months, shown)


def _cost(months: list[date], monthly: dict[Metric, dict[date, int]]) -> Chart:
    values = [dollars(monthly[Metric.AI_MICROS].get(month, 0)) for month in months]
    return Chart("AI cost", "bar", "dollars", months, [Series("US dollars", "violet", values)])


def _standing_charts(months: list[date], standing: dict[date, Standing]) -> list[Chart]:
    def over(name: str) -> list[float | None]:
        return [getattr(standing[month], name) if month in standing else None for month in months]

    return [
        _line("Open clients", "number", months, over("clients")),
        _line("Artworks", "number", months, over("artworks")),
        _line("Storage", "bytes", months, over("bytes")),
    ]


def _line(title: str, form: str, months: Collection[date], values: list[float | None]) -> Chart:
    shown = [Series(title, "accent", values)]
    return Chart(title, "line", "bytes" if form == "bytes" else "number", list(months), shown)
