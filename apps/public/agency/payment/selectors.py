"""How a client pays, as the portal shows it; and the plans."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from apps.core.errors import NotFound
from apps.public.billing.models import BillingAccount, Plan, PlanPrice, StripeEvent
from apps.public.billing.paying.money import interval_words, money
from apps.public.billing.paying.selectors import (
    account_of,
    billing_settings,
    events_of,
    plans_with_use,
    price_of,
    stripe_is_set_up,
)
from apps.public.billing.paying.standing import Verdict, grace_ends_at, verdict_on
from apps.public.billing.selectors import plan_of

_DASHBOARD = "https://dashboard.stripe.com/customers/"


@dataclass(frozen=True)
class ClientPayment:
    """All that is known here of how a client pays."""

    plan: Plan
    account: BillingAccount | None
    verdict: Verdict | None
    asked: str
    grace_ends_at: datetime | None
    has_stripe: bool

    @property
    def is_by_hand(self) -> bool:
        """Whether the agency decides the plan here."""
        return self.account is None or self.account.by_hand or not self.account.runs

    @property
    def dashboard_url(self) -> str:
        """Stripe's own page of the customer."""
        return f"{_DASHBOARD}{self.account.customer_id}" if self.account else ""


@dataclass(frozen=True)
class PriceRow:
    """A price as the portal shows it."""

    price: PlanPrice

    @property
    def asked(self) -> str:
        """``$49 a month``; for what is used, by which events."""
        return asked(self.price)


def client_payment(workspace_id: UUID) -> ClientPayment:
    """How the client pays, as it was when Stripe was asked last. Five queries."""
    account, rules = account_of(workspace_id), billing_settings()
    price = price_of(account.price_id) if account else None
    return ClientPayment(
        plan=plan_of(workspace_id),
        account=account,
        verdict=verdict_on(account, grace_days=rules.grace_days, now=timezone.now()) if account else None,
        asked=asked(price) if price else "",
        grace_ends_at=grace_ends_at(account, rules.grace_days) if account else None,
        has_stripe=stripe_is_set_up(),
    )


def client_events(account: BillingAccount | None) -> list[StripeEvent]:
    """The last messages of Stripe's about the client. One query."""
    return events_of(account.customer_id) if account else []


def plan_get_by_id(plan_id: UUID) -> Plan:
    """The plan, with ``use_count`` and its prices. Raises NotFound. Three queries."""
    plan = plans_with_use().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("There is no such plan.")
    return plan


def price_get(plan: Plan, price_id: UUID) -> PlanPrice:
    """That price of that plan. Raises NotFound. One query."""
    price = PlanPrice.objects.filter(plan=plan, pk=price_id).select_related("plan").first()
    if price is None:
        raise NotFound("This plan has no such price.")
    return price


def asked(price: PlanPrice) -> str:
    """``$49 a month``, ``by use (meter ai_tokens)``."""
    when = interval_words(price.interval, price.interval_count)
    if price.is_metered:
        return f"by use (meter {price.meter_event})"
    return f"{money(price.amount or 0, price.currency)} {when}"
