"""Prices, customers and payments at the simulated Stripe, and the messages that follow."""

from typing import Any

import requests
from django.test import Client

from apps.core.outside.stripe.client import StripeApi
from apps.public.billing.models import BillingAccount, PlanPrice
from apps.public.billing.paying.customers import customer_ensure
from apps.public.billing.selectors import plan_get
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator

HOOK = "/stripe/webhook/"


def prices_make() -> None:
    """The simulator's demo prices as those of the three first plans, and what the model writes as the studio's."""
    for slug, amount in (("solo", 1900), ("studio", 4900), ("gallery", 14900)):
        price_make(slug, f"price_demo_{slug}", amount=amount)
    price_make("studio", "price_demo_studio_year", amount=49000, interval="year")


def price_make(slug: str, price_id: str, **facts: Any) -> PlanPrice:
    """A price of a plan, as if it had been looked up."""
    usual = {"currency": "usd", "interval": "month"}
    return PlanPrice.objects.create(plan=plan_get(slug=slug), price_id=price_id, **(usual | facts))


def customer_make(workspace: Workspace) -> BillingAccount:
    """The workspace's customer, without a subscription."""
    return customer_ensure(workspace=workspace, email=f"owner@{workspace.slug}.example")


def subscribe(account: BillingAccount, price_id: str = "price_demo_studio", *, trial_days: int = 0) -> str:
    """Have the customer pay on a page of the simulator's; the subscription's id. We are not told of it yet."""
    wanted: dict[str, Any] = {
        "mode": "subscription",
        "customer": account.customer_id,
        "line_items": [{"price": each} for each in price_id.split()],
        "success_url": "http://jane.example/",
    }
    if trial_days:
        wanted["payment_method_collection"] = "if_required"
        wanted["subscription_data"] = {
            "trial_period_days": trial_days,
            "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
        }
    with StripeApi() as api:
        known = {one.id for one in api.subscriptions_of(account.customer_id)}
        page = api.checkout_create(wanted, once=f"{price_id} {len(known)}")
        card = "" if trial_days else "good"
        assert requests.post(page.url, data={"card": card}, timeout=5, allow_redirects=False).status_code == 303
        [new] = [one.id for one in api.subscriptions_of(account.customer_id) if one.id not in known]
        return new


def card_set(simulator: StripeSimulator, account: BillingAccount, card: str) -> None:
    """The customer's card: good, declined, confirm, or none."""
    simulator.store.objects[account.customer_id]["_card"] = card


def pay_open_invoice(account: BillingAccount) -> None:
    """On Stripe's page of it."""
    with StripeApi() as api:
        [url] = [one.open_invoice_url for one in api.subscriptions_of(account.customer_id) if one.open_invoice_url]
    assert "paid" in requests.post(url, data={"card": "good"}, timeout=5).text


class Hook:
    """The product's end of Stripe's messages: Django's client on the root host, outside of any session."""

    def __init__(self, host: str) -> None:
        self.client = Client(headers={"host": host}, enforce_csrf_checks=True)
        self.statuses: list[int] = []

    def __call__(self, body: bytes, header: str) -> int:
        """One message."""
        answer = self.client.post(
            HOOK, data=body, content_type="application/json", headers={"Stripe-Signature": header}
        )
        self.statuses.append(answer.status_code)
        return answer.status_code
