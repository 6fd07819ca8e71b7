"""What the demo's plans cost at the simulated Stripe; nothing when the product is told of a real account."""

from typing import Any

from django.conf import settings
from django.db import transaction

from apps.public.billing.models import PlanPrice
from apps.public.billing.selectors import plan_get

# The simulator's.
KEY = "sk_test_simulator_demo"
_MONTHLY = {"solo": 1900, "studio": 4900, "gallery": 14900}
_METERED = {"gallery": "price_demo_ai"}


@transaction.atomic
def offer_plans() -> None:
    """Tie the simulator's prices to the first plans: by the month and by the year; the gallery's words by use."""
    if settings.STRIPE_SECRET_KEY != KEY:
        return
    for slug, amount in _MONTHLY.items():
        _price(slug, f"price_demo_{slug}", amount=amount, interval="month")
        _price(slug, f"price_demo_{slug}_year", amount=amount * 10, interval="year")
    for slug, price_id in _METERED.items():
        _price(slug, price_id, amount=None, interval="month", meter_event="ai_tokens")


def _price(slug: str, price_id: str, **facts: Any) -> None:
    PlanPrice.objects.create(plan=plan_get(slug=slug), price_id=price_id, currency="usd", **facts)
