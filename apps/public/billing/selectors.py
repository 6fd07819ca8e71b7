"""Reads of plans."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.public.billing.models import DEFAULT_PLAN, Plan


def plan_list() -> QuerySet[Plan]:
    """All plans in their order."""
    return QuerySet(Plan).order_by("position")


def plans_offered() -> QuerySet[Plan]:
    """Those that can be chosen now, in their order."""
    return plan_list().filter(retired_at=None)


def plan_get(*, slug: str) -> Plan:
    """The plan of that name. Raises NotFound. One query."""
    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        raise NotFound(f"There is no plan “{slug}”.")
    return plan


def plan_of(workspace_id: UUID) -> Plan:
    """The plan that the workspace is on. One query, two for a workspace without a subscription."""
    return Plan.objects.filter(subscriptions__workspace_id=workspace_id).first() or plan_get(slug=DEFAULT_PLAN)
