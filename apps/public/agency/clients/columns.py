"""The columns of the list, and what each is sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, DateTimeField, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower

from apps.public.audit.models import AuditEntry
from apps.public.billing.models import DEFAULT_PLAN, Plan
from apps.public.memberships.models import Membership
from apps.public.metering.models import Metric
from apps.public.metering.selectors import counted

DEFAULT_SORT = "-needs"


@dataclass(frozen=True)
class Column:
    """``usual`` is the order that a first click gives: numbers from the largest, words from A.

    ``expression`` is what the database sorts by, given the month that is counted; None: it is there already.
    """

    name: str
    label: str
    expression: Callable[[date], Any] | None
    is_number: bool = True
    short: str = ""

    @property
    def usual(self) -> str:
        """The value of ``sort`` that a first click leads to."""
        return f"-{self.name}" if self.is_number else self.name

    @property
    def heading(self) -> str:
        """What stands above the column."""
        return self.short or self.label


def member_count() -> Any:
    """How many active members a workspace has, as an expression."""
    members = Membership.objects.filter(workspace=OuterRef("pk"), user__is_active=True).order_by().values("workspace")
    return Coalesce(Subquery(members.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0)


def plan_name() -> Any:
    """The name of a workspace's plan, as an expression; one without a subscription is on the usual plan."""
    usual = Plan.objects.filter(slug=DEFAULT_PLAN).values("name")[:1]
    return Coalesce(F("subscription__plan__name"), Subquery(usual), output_field=CharField())


def last_activity() -> Any:
    """When somebody last did something in the workspace or for it, as an expression; null for never."""
    entries = AuditEntry.objects.filter(workspace_id=OuterRef("pk")).order_by("-at").values("at")[:1]
    return Subquery(entries, output_field=DateTimeField())


def _number(metric: Metric, *, monthly: bool = False) -> Callable[[date], Any]:
    return lambda month: counted(metric, month=month if monthly else None)


COLUMNS = {
    column.name: column
    for column in (
        Column("needs", "What needs attention", None, short="Needs"),
        Column("name", "Name", lambda _: Lower("name"), is_number=False),
        Column("state", "State", lambda _: F("state"), is_number=False),
        Column("plan", "Plan", lambda _: plan_name(), is_number=False),
        Column("members", "Members", lambda _: member_count()),
        Column("artworks", "Artworks", _number(Metric.ARTWORKS)),
        Column("scheduled", "Posts to go this month", _number(Metric.POSTS_SCHEDULED, monthly=True), short="To go"),
        Column("published", "Posts published this month", _number(Metric.POSTS_PUBLISHED, monthly=True), short="Out"),
        Column("failed", "Posts failed this month", _number(Metric.POSTS_FAILED, monthly=True), short="Failed"),
        Column("ai", "AI this month", _number(Metric.AI_MICROS, monthly=True), short="AI"),
        Column("storage", "Storage", _number(Metric.BYTES)),
        Column("activity", "Last activity", lambda _: last_activity()),
        Column("created", "Created", lambda _: F("created_at")),
    )
}
