"""Reads of prices, accounts and settings."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from apps.core.errors import NotFound
from apps.public.billing.models import (
    DEFAULT_PLAN,
    RUNNING,
    BillingAccount,
    BillingSettings,
    EventState,
    PaymentStatus,
    Plan,
    PlanPrice,
    StripeEvent,
)
from apps.public.billing.paying.standing import GRACE_WARNING, TRIAL_WARNING, grace_ends_at
from apps.public.workspaces.models import Workspace


def stripe_is_set_up() -> bool:
    """Whether the agency is paid through Stripe at all. No query."""
    return bool(settings.STRIPE_SECRET_KEY)


def billing_settings() -> BillingSettings:
    """What holds for billing; the usual, unsaved, before somebody chose. One query."""
    return BillingSettings.objects.first() or BillingSettings()


def account_of(workspace_id: UUID) -> BillingAccount | None:
    """The workspace's customer at Stripe, if it has one. One query."""
    return BillingAccount.objects.filter(workspace_id=workspace_id).select_related("workspace").first()


def subscription_runs(workspace_id: UUID) -> bool:
    """Whether Stripe goes on charging for the workspace, as far as we were told; a cancelled one ends. One query."""
    running = BillingAccount.objects.filter(workspace_id=workspace_id, by_hand=False, status__in=RUNNING)
    return running.filter(cancels_at=None).exists()


def prices_offered() -> QuerySet[PlanPrice]:
    """What can be chosen now, with its plan, in the plans' order: not what is asked for use. One query."""
    offered: QuerySet[PlanPrice] = QuerySet(PlanPrice).filter(
        is_offered=True, meter_event="", plan__retired_at=None, amount__isnull=False
    )
    return offered.select_related("plan")


def price_offered_get(price_id: str) -> PlanPrice:
    """One of those. Raises NotFound. One query."""
    found = prices_offered().filter(price_id=price_id).first()
    if found is None:
        raise NotFound("This price is not offered any more. Reload the page and choose again.")
    return found


def meter_prices_of(plan_id: UUID) -> QuerySet[PlanPrice]:
    """What is asked for use beside the plan's own price. One query."""
    return QuerySet(PlanPrice).filter(plan_id=plan_id, is_offered=True).exclude(meter_event="")


def price_of(price_id: str) -> PlanPrice | None:
    """The price with its plan, offered or not; None when it belongs to no plan. One query."""
    return PlanPrice.objects.filter(price_id=price_id).select_related("plan").first() if price_id else None


def plans_with_use() -> QuerySet[Plan]:
    """All plans in order, with their prices and ``use_count``: how many workspaces are on them. Three queries.

    On the usual one are also those that nobody has put on any.
    """
    others = When(slug=DEFAULT_PLAN, then=Workspace.objects.filter(subscription=None).count())
    use_count = Count("subscriptions", distinct=True) + Case(others, default=0)
    counted: QuerySet[Plan] = QuerySet(Plan).annotate(use_count=use_count)
    return counted.order_by("position", "name").prefetch_related("prices")


def events_of(customer_id: str, *, most: int = 10) -> list[StripeEvent]:
    """The last messages about the customer that something depended on, newest first. One query."""
    return list(StripeEvent.objects.filter(customer_id=customer_id).exclude(state=EventState.IGNORED)[:most])


def accounts_to_follow(*, now: datetime) -> list[UUID]:
    """Workspaces for which time alone may change something now: grace or trial are about to end. Two queries."""
    grace = timedelta(days=billing_settings().grace_days)
    overdue = Q(past_due_since__lte=now - grace + GRACE_WARNING)
    in_trial = Q(status=PaymentStatus.TRIALING, trial_ends_at__lte=now + TRIAL_WARNING)
    found = BillingAccount.objects.filter(overdue | in_trial, by_hand=False)
    return list(found.values_list("workspace_id", flat=True))


def grace_of(account: BillingAccount) -> datetime | None:
    """When the overdue workspace is paused. One query."""
    return grace_ends_at(account, billing_settings().grace_days)


def grace_is_over(account: BillingAccount) -> bool:
    """Whether the overdue workspace's days of grace are over. One query."""
    ends = grace_of(account)
    return ends is not None and ends <= timezone.now()
