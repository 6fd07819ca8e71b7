"""Reads of the list of clients: which ones, in which order, and what is shown of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from apps.core.access import StaffActor
from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.public.agency.clients.columns import COLUMNS, last_activity, member_count, plan_name
from apps.public.agency.clients.criteria import ANY_NEED, Criteria
from apps.public.agency.clients.needs import BITS, BY_SLUG, Need, Shown, needs_shown, needs_tallied, with_needs
from apps.public.agency.selectors import visible_to
from apps.public.billing.models import DEFAULT_PLAN
from apps.public.billing.usage import MICROS
from apps.public.domains.names import shown_domain
from apps.public.memberships.models import Membership
from apps.public.metering.models import Metric
from apps.public.metering.selectors import Numbers, numbers_of
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.public.workspaces.querysets import shown_domains
from apps.public.workspaces.selectors import workspace_list

# Of a search; more narrow nothing down, and each costs.
MOST_WORDS = 8


@dataclass(frozen=True)
class Found:
    """The clients that match, in order, each with the number that stands for its needs.

    ``needs`` and ``states``: how many of those that match otherwise have each need, and are in each state.
    """

    clients: dict[UUID, int]
    needs: Counter[Need]
    states: Counter[str]


@dataclass(frozen=True)
class Owner:
    """Whose a client's workspace is."""

    name: str
    email: str

    def __str__(self) -> str:
        return self.name or self.email.partition("@")[0]


@dataclass(frozen=True)
class Row:
    """A client as the list and the table show it; ``numbers`` are those of the month that was asked for."""

    id: UUID
    name: str
    host: str
    state: WorkspaceState
    time_zone: str
    plan: str
    owners: list[Owner]
    members: int
    numbers: Numbers
    needs: list[Shown]
    last_activity: datetime | None
    created_at: datetime

    @property
    def ai_dollars(self) -> float:
        """What was written by AI this month has cost, in US dollars."""
        return self.numbers[Metric.AI_MICROS] / MICROS


def clients_found(*, staff: StaffActor, criteria: Criteria, month: date) -> Found:
    """Those that the person may see and that match. One query."""
    ordered = _ordered(with_needs(_matching(staff, criteria)), criteria, month)
    rows: list[tuple[UUID, int, str]] = list(ordered.values_list("pk", "needs", "state"))
    with_state = [row for row in rows if criteria.state in {"", row[2]}]
    return Found(
        clients={pk: needs for pk, needs, _ in with_state if _has_need(needs, criteria.need)},
        needs=needs_tallied(needs for _, needs, _ in with_state),
        states=Counter(state for _, needs, state in rows if _has_need(needs, criteria.need)),
    )


def clients_rows(clients: Mapping[UUID, int], *, month: date) -> list[Row]:
    """What is shown of these (or a part of them), in this order; one that is gone meanwhile is left out. Two queries.

    ``clients`` are identifiers with their needs, from ``clients_found`` or ``client_needs``.
    """
    numbers = numbers_of(clients, month=month)
    workspaces = {one.pk: one for one in _described(QuerySet(Workspace).filter(pk__in=list(clients)))}
    return [_row(workspaces[pk], needs, numbers[pk]) for pk, needs in clients.items() if pk in workspaces]


def client_needs(workspace_id: UUID) -> dict[UUID, int]:
    """The client with the number that stands for its needs; empty when it is gone. One query."""
    found = with_needs(QuerySet(Workspace).filter(pk=workspace_id))
    return dict(found.values_list("pk", "needs"))


def _has_need(number: int, need: str) -> bool:
    if not need:
        return True
    return bool(number) if need == ANY_NEED else bool(number & BITS[BY_SLUG[need]])


def _matching(staff: StaffActor, criteria: Criteria) -> QuerySet[Workspace]:
    found = visible_to(staff, workspace_list())
    for word in criteria.q.split()[:MOST_WORDS]:
        found = found.filter(_has_word(word))
    if criteria.plan:
        on_plan = Q(subscription__plan__slug=criteria.plan)
        found = found.filter(on_plan | Q(subscription=None) if criteria.plan == DEFAULT_PLAN else on_plan)
    if criteria.manager:
        found = found.filter(managers=criteria.manager)
    return found


def _has_word(word: str) -> Any:
    """Sets that are gathered once, not questions that are asked of each client."""
    owned = Membership.objects.filter(role=Role.OWNER).order_by()
    by_owner = owned.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word)).values("workspace")
    by_host = Domain.objects.filter(domain__icontains=word).order_by().values("tenant")
    return Q(name__icontains=word) | Q(pk__in=by_host) | Q(pk__in=by_owner)


def _ordered(workspaces: QuerySet[Workspace], criteria: Criteria, month: date) -> QuerySet[Workspace]:
    column = COLUMNS[criteria.sort_column]
    expression: Any = F("needs") if column.expression is None else column.expression(month)
    if hasattr(expression, "resolve_expression") and not isinstance(expression, F):
        workspaces = workspaces.annotate(sorted_by=expression)
        expression = F("sorted_by")
    way = expression.desc(nulls_last=True) if criteria.sort.startswith("-") else expression.asc(nulls_last=True)
    ordered: QuerySet[Workspace] = workspaces.order_by(way, "name", "pk")
    return ordered


def _described(workspaces: QuerySet[Workspace]) -> QuerySet[Workspace]:
    owners = Membership.objects.filter(workspace=OuterRef("pk"), role=Role.OWNER).order_by("created_at")
    hosts = shown_domains().filter(tenant=OuterRef("pk")).values("domain")[:1]
    described: QuerySet[Workspace] = workspaces.annotate(
        plan_name=plan_name(),
        member_count=member_count(),
        last_activity=last_activity(),
        shown_host=Subquery(hosts),
        owned_by=ArraySubquery(owners.values(person=JSONObject(name="user__name", email="user__email"))),
    )
    return described


def _row(workspace: Any, needs: int, numbers: Numbers) -> Row:
    host = workspace.shown_host or host_for_slug(workspace.slug)
    return Row(
        id=workspace.pk,
        name=workspace.name,
        host=shown_domain(host),
        state=WorkspaceState(workspace.state),
        time_zone=workspace.time_zone,
        plan=workspace.plan_name or "",
        owners=[Owner(**owner) for owner in workspace.owned_by],
        members=workspace.member_count,
        numbers=numbers,
        needs=needs_shown(needs, numbers),
        last_activity=workspace.last_activity,
        created_at=workspace.created_at,
    )
