"""What a workspace pays for: plans, subscriptions, and the ledger of what was used."""

from apps.public.billing.models.plans import DEFAULT_PLAN, Plan
from apps.public.billing.models.subscriptions import Subscription
from apps.public.billing.models.usage import Usage

__all__ = ["DEFAULT_PLAN", "Plan", "Subscription", "Usage"]
