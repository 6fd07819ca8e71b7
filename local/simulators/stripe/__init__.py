"""Stripe, as far as the product calls it: with pages to pay on, a clock that can be moved, and signed webhooks."""

from local.simulators.stripe.demo import DEMO_KEY, DEMO_SECRET, FAILING_KEYS
from local.simulators.stripe.server import StripeSimulator

__all__ = ["DEMO_KEY", "DEMO_SECRET", "FAILING_KEYS", "StripeSimulator"]
