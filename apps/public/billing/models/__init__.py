"""What a workspace pays for: plans, subscriptions and payment, and the ledger of what was used."""

from apps.public.billing.models.limits import LimitNotice
from apps.public.billing.models.payments import (
    BillingNotice,
    BillingSettings,
    EventState,
    MeterReport,
    NoticeKind,
    StripeEvent,
)
from apps.public.billing.models.plans import DEFAULT_PLAN, Exemption, Plan
from apps.public.billing.models.subscriptions import (
    OWING,
    RUNNING,
    BillingAccount,
    PaymentStatus,
    PlanPrice,
    Subscription,
)
from apps.public.billing.models.usage import Usage, UsageKind

__all__ = [
    "DEFAULT_PLAN",
    "OWING",
    "RUNNING",
    "BillingAccount",
    "BillingNotice",
    "BillingSettings",
    "EventState",
    "Exemption",
    "LimitNotice",
    "MeterReport",
    "NoticeKind",
    "PaymentStatus",
    "Plan",
    "PlanPrice",
    "StripeEvent",
    "Subscription",
    "Usage",
    "UsageKind",
]
