"""The calls to Stripe, against the simulator over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    NotThere,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
)
from apps.core.outside.errors import TooManyRequests as Busy
from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.errors import AlreadyThere, CardRefused
from apps.core.outside.stripe.types import RemoteSubscription
from local.simulators.stripe import DEMO_KEY, StripeSimulator

PAGE = {"mode": "subscription", "success_url": "http://jane.example/", "cancel_url": "http://jane.example/back/"}


def customer(api: StripeApi, once: str = "a customer") -> str:
    return api.customer_create(name="Jane", email="jane@example.com", workspace_id="w", once=once)


def subscribed(
    api: StripeApi, simulator: StripeSimulator, *prices: str, trial: int = 0, card: str = "good"
) -> RemoteSubscription:
    """A customer who has paid on the page, and with which card they go on."""
    wanted = PAGE | {"customer": customer(api), "line_items": [{"price": each} for each in prices]}
    if trial:
        wanted["subscription_data"] = {"trial_period_days": trial}
    page = api.checkout_create(wanted, once=str(prices))
    assert requests.post(page.url, data={"card": "good"}, timeout=5, allow_redirects=False).status_code == 303
    [found] = api.subscriptions_of(str(wanted["customer"]))
    simulator.store.objects[found.customer]["_card"] = card
    return found


def to_studio(found: RemoteSubscription) -> list[dict[str, object]]:
    assert found.main_item
    return [{"id": found.main_item.id, "price": "price_demo_studio"}]


@pytest.fixture
def api(stripe: StripeSimulator) -> StripeApi:
    return StripeApi()


def test_a_price_says_what_it_asks_and_a_metered_one_by_which_meter(api: StripeApi) -> None:
    month = api.price("price_demo_studio")
    assert (month.amount, month.currency, month.interval, month.is_metered) == (4900, "usd", "month", False)
    metered = api.price("price_demo_ai")
    assert (metered.amount, metered.is_metered) == (None, True)
    assert api.meter_event_name(metered.meter) == "ai_tokens"


def test_what_is_not_there_is_said_so(api: StripeApi) -> None:
    for ask in (lambda: api.price("price_none"), lambda: api.customer_exists("cus_none")):
        with pytest.raises(NotThere, match="No such"):
            ask()


def test_the_same_wish_twice_makes_one_customer_and_another_wish_another(api: StripeApi) -> None:
    assert customer(api) == customer(api)
    assert customer(api, "another") != customer(api)


def test_an_answer_that_got_lost_is_had_by_asking_again(api: StripeApi, stripe: StripeSimulator) -> None:
    stripe.faults.add("answer_lost")
    with pytest.raises(OutsideUnavailable):
        customer(api)
    customer(api)
    assert len(stripe.store.every("customer")) == 1


def test_a_subscription_tells_its_items_periods_and_trial(api: StripeApi, stripe: StripeSimulator) -> None:
    found = subscribed(api, stripe, "price_demo_ai", "price_demo_studio", trial=14)
    assert found.status == "trialing"
    assert found.main_item is not None
    assert found.main_item.price == "price_demo_studio"
    assert found.trial_end == found.period_end
    assert found.trial_end
    assert timedelta(days=13) < found.trial_end - datetime.now(UTC) <= timedelta(days=14)


@pytest.mark.parametrize("way", ["portal", "call"])
def test_both_ways_to_cancel_at_the_end_are_read(way: str, api: StripeApi, stripe: StripeSimulator) -> None:
    """Stripe's own page sets ``cancel_at``, a call ``cancel_at_period_end``."""
    found = subscribed(api, stripe, "price_demo_solo")
    if way == "portal":
        page = api.portal_create(customer_id=found.customer, return_url="http://jane.example/")
        requests.post(page, data={"deed": "cancel", "subscription": found.id}, timeout=5)
    else:
        stripe.store.objects[found.id]["cancel_at_period_end"] = True
    [now] = api.subscriptions_of(found.customer)
    assert now.cancels_at == now.period_end
    assert found.cancels_at is None


def test_a_change_costs_what_its_preview_said(api: StripeApi, stripe: StripeSimulator) -> None:
    found = subscribed(api, stripe, "price_demo_solo")
    assert found.main_item
    assert found.main_item.period_start
    at = found.main_item.period_start + timedelta(days=15)
    preview = api.change_preview(subscription=found, items=to_studio(found), at=at)
    assert [(line.amount, line.is_proration) for line in preview.lines] == [(-950, True), (2450, True)]
    changed = api.change(subscription=found, items=to_studio(found), at=at, once="once")
    assert changed.main_item
    assert changed.main_item.price == "price_demo_studio"
    assert api.invoices_of(found.customer)[0].total == preview.due_now == 1500


def test_a_change_that_can_not_be_paid_changes_nothing(api: StripeApi, stripe: StripeSimulator) -> None:
    found = subscribed(api, stripe, "price_demo_solo", card="declined")
    with pytest.raises(CardRefused, match="declined"):
        api.change(subscription=found, items=to_studio(found), at=datetime.now(UTC), once="once")
    [now] = api.subscriptions_of(found.customer)
    assert now.main_item == found.main_item


def test_an_unpaid_invoice_can_be_paid_on_its_page(api: StripeApi, stripe: StripeSimulator) -> None:
    found = subscribed(api, stripe, "price_demo_solo", card="declined")
    stripe.advance(days=31)
    [late] = api.subscriptions_of(found.customer)
    assert late.status == "past_due"
    requests.post(late.open_invoice_url, data={"card": "good"}, timeout=5)
    [paid] = api.subscriptions_of(found.customer)
    assert (paid.status, paid.open_invoice_url) == ("active", "")
    assert [invoice.due for invoice in api.invoices_of(found.customer)] == [0, 0]


def test_a_meter_counts_once_and_says_so_the_second_time(api: StripeApi, stripe: StripeSimulator) -> None:
    told = {"name": "ai_tokens", "customer_id": customer(api), "at": datetime.now(UTC), "identifier": "usage-1"}
    api.meter_event(value=500, **told)
    stripe.store.answers.clear()  # as after a day, when Stripe has forgotten the key
    with pytest.raises(AlreadyThere):
        api.meter_event(value=500, **told)
    assert len(stripe.store.every("billing.meter_event")) == 1


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("sk_test_nobody", KeyRefused),
        ("sk_test_simulator_denied", KeyNotAllowed),
        ("sk_test_simulator_limited", Busy),
        ("sk_test_simulator_broken", OutsideUnavailable),
        ("sk_test_simulator_nonsense", OutsideUnavailable),
        ("sk_test_simulator_away", OutsideUnavailable),
    ],
)
def test_failing_keys_fail_each_in_its_own_way(key: str, kind: type[OutsideError], stripe: StripeSimulator) -> None:
    with pytest.raises(kind) as caught, StripeApi(Secret(key)) as api:
        api.price("price_demo_solo")
    assert key not in str(caught.value)


@pytest.mark.parametrize("fault", ["error", "busy", "locked", "nonsense", "drop", "never"])
def test_trouble_over_there_passes(fault: str, stripe: StripeSimulator) -> None:
    stripe.faults.add(fault)
    with StripeApi(timeout=0.3) as api:
        with pytest.raises(OutsideUnavailable):
            api.price("price_demo_solo")
        assert api.price("price_demo_solo").amount == 1900


def test_a_refused_request_is_no_trouble(api: StripeApi) -> None:
    with pytest.raises(OutsideRefused, match="knows the mode") as caught:
        api.checkout_create({"mode": "payment"}, once="a page")
    assert not isinstance(caught.value, OutsideUnavailable)


def test_every_call_carries_the_pinned_version_and_nothing_about_this_machine(
    api: StripeApi, stripe: StripeSimulator
) -> None:
    for _ in range(2):
        api.price("price_demo_solo")
    for request in stripe.requests:
        assert request.headers["stripe-version"] == "2026-10-28.endive"
        assert "x-stripe-client-telemetry" not in request.headers
        assert "telemetry_id" not in request.headers.get("x-stripe-client-user-agent", "")
    assert stripe.requests[0].headers["authorization"] == f"Bearer {DEMO_KEY}"
