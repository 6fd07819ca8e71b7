"""Reads of the ledger: what each client used in a month, and every event of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet, Sum

from apps.core.access import StaffActor
from apps.public.agency.selectors import visible_to
from apps.public.billing.models import Usage, UsageKind
from apps.public.billing.usage import MICROS
from apps.public.metering.models import Count, Metric
from apps.public.metering.selectors import Numbers, this_month
from apps.public.workspaces.models import Workspace

SHOWN = (Metric.POSTS_PUSHED, Metric.GENERATIONS, Metric.AI_CALLS, Metric.AI_TOKENS, Metric.AI_MICROS)
_AT_ONCE = 2000
EVENT_HEADERS = (
    "Time (UTC)",
    "Client",
    "Client's identifier",
    "Event",
    "Quantity",
    "Size (bytes)",
    "Model",
    "Input tokens",
    "Output tokens",
    "Cost (US dollars)",
    "Own key",
    "Charged",
    "About",
    "Identifier",
)
MONTH_HEADERS = (
    "Client",
    "Client's identifier",
    "Month",
    "Posts given to Publer",
    "Texts by AI",
    "AI requests",
    "AI tokens",
    "AI cost (US dollars)",
)


@dataclass(frozen=True)
class MonthOfClient:
    """What one client used in a month."""

    workspace_id: UUID
    name: str
    numbers: Numbers
    is_gone: bool = False

    @property
    def dollars(self) -> float:
        """What OpenAI asks for it, as far as the price is known."""
        return self.numbers[Metric.AI_MICROS] / MICROS


def months_known() -> list[date]:
    """The months since the ledger began, this one first. One query."""
    first = Usage.objects.aggregate(first=Min("created_at"))["first"]
    months, month = [], this_month()
    begin = (first.astimezone(UTC).date() if first else month).replace(day=1)
    while month >= begin:
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months


def month_of_clients(month: date, *, staff: StaffActor) -> list[MonthOfClient]:
    """What each of the person's clients used, the dearest first, then by name; those that used nothing are left out.

    Of clients that are gone, too, for those who see all: what a month cost stays what it was. Two queries, or three.
    """
    names = dict(visible_to(staff, QuerySet(Workspace).all()).values_list("pk", "name"))
    found: dict[UUID, dict[str, int]] = {}
    rows = Count.objects.filter(month=month, metric__in=SHOWN).values_list("workspace_id", "metric")
    for workspace_id, metric, total in rows.annotate(total=Sum("value")).order_by():
        if workspace_id in names:
            found.setdefault(workspace_id, {})[metric] = total
    clients = [MonthOfClient(one, names[one], Numbers(values)) for one, values in found.items()]
    if staff.only is None:
        clients += _gone(month)
    return sorted(clients, key=lambda one: (-one.numbers[Metric.AI_MICROS], one.name.casefold()))


def _gone(month: date) -> list[MonthOfClient]:
    """Their counters went with them; the ledger is kept."""
    living: QuerySet[Workspace, Any] = QuerySet(Workspace).order_by().values("pk")
    calls = Q(kind=UsageKind.AI_CALL)
    sums = {
        Metric.POSTS_PUSHED: Sum("quantity", filter=Q(kind=UsageKind.POST_PUSHED), default=0),
        Metric.GENERATIONS: Sum("quantity", filter=Q(kind=UsageKind.GENERATION), default=0),
        Metric.AI_CALLS: Sum("quantity", filter=calls, default=0),
        Metric.AI_TOKENS: Sum(F("input_tokens") + F("output_tokens"), default=0),
        Metric.AI_MICROS: Sum("cost_micros", default=0),
    }
    rows = _month(month).exclude(workspace_id__in=living).order_by().values("workspace_id")
    found: Any = rows.annotate(name=Max("workspace_name"), **{metric.value: total for metric, total in sums.items()})
    return [
        MonthOfClient(row["workspace_id"], row["name"], Numbers({one: row[one] for one in sums}), is_gone=True)
        for row in found
        if any(row[one] for one in sums)
    ]


def total_of(clients: list[MonthOfClient]) -> MonthOfClient:
    """All of them together. No query."""
    together = {metric.value: sum(one.numbers[metric] for one in clients) for metric in SHOWN}
    return MonthOfClient(UUID(int=0), "All clients", Numbers(together))


def month_cells(clients: list[MonthOfClient], month: date) -> Iterator[tuple[object, ...]]:
    """The month as rows of a table. No query."""
    for one in clients:
        counted = (one.numbers[metric] for metric in SHOWN[:-1])
        yield one.name, str(one.workspace_id), f"{month:%Y-%m}", *counted, f"{one.dollars:.6f}"


def event_cells(month: date, *, staff: StaffActor) -> Iterator[tuple[object, ...]]:
    """Every event of the month as rows of a table, in their order. A query for each 2,000, memory for as many.

    Of clients that are gone, too, for those who see all.
    """
    after: tuple[datetime, UUID] | None = None
    while True:
        rows = list(_events(month, staff, after)[:_AT_ONCE])
        yield from map(_event, rows)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].created_at, rows[-1].pk


def _month(month: date) -> QuerySet[Usage]:
    begins = datetime(month.year, month.month, 1, tzinfo=UTC)
    ends = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
    return QuerySet(Usage).filter(created_at__gte=begins, created_at__lt=ends)


def _events(month: date, staff: StaffActor, after: tuple[datetime, UUID] | None) -> QuerySet[Usage]:
    events = _month(month)
    if staff.only is not None:
        events = events.filter(workspace_id__in=staff.only)
    if after is not None:
        same = events.filter(created_at=after[0], pk__gt=after[1])
        events = same | events.filter(created_at__gt=after[0])
    return events.order_by("created_at", "pk")


def _event(row: Usage) -> tuple[object, ...]:
    return (
        f"{row.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        row.workspace_name,
        str(row.workspace_id),
        UsageKind(row.kind).label,
        row.quantity,
        row.size,
        row.model,
        row.input_tokens,
        row.output_tokens,
        "" if row.cost_micros is None else f"{row.cost_micros / MICROS:.6f}",
        "yes" if row.own_key else "no",
        "yes" if row.charged else "no",
        str(row.object_id or ""),
        str(row.pk),
    )
