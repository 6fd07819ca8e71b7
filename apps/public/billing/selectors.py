"""Reads of plans."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.public.billing.models import DEFAULT_PLAN, Exemption, Plan


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


def exemptions_reason(workspace_id: UUID) -> str:
    """What was agreed about the workspace's own limits and rights; empty without any. One query."""
    reasons = Exemption.objects.filter(workspace_id=workspace_id).values_list("reason", flat=True)
    return reasons.first() or ""


def plan_of(workspace_id: UUID) -> Plan:
    """The plan that the workspace is on. One query, two for a workspace without a subscription."""
    return Plan.objects.filter(subscriptions__workspace_id=workspace_id).first() or plan_get(slug=DEFAULT_PLAN)
