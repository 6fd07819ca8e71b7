"""Pages to pay on and the customer portal: made, used, shut."""

from typing import Any

from local.simulators.stripe.forms import flag
from local.simulators.stripe.invoices import DAY
from local.simulators.stripe.store import Object, Store
from local.simulators.stripe.subscriptions import begin

Told = dict[str, Any]
CARDS = {"good": "4242: goes through", "declined": "0002: is declined", "confirm": "3184: asks to confirm"}


class Shut(Exception):
    """The page can't be used any more."""


def session_create(store: Store, told: Told, now: int) -> Object:
    """POST /checkout/sessions, in the mode "subscription" only."""
    if told.get("mode") != "subscription":
        raise ValueError("This simulator knows the mode “subscription” only.")
    prices = [store.get(each.get("price"), "price") for each in told.get("line_items", [])]
    if not prices or not told.get("success_url"):
        raise ValueError("line_items and success_url are needed.")
    if told.get("customer"):
        store.get(told["customer"], "customer")
    data = told.get("subscription_data") or {}
    session = store.add(
        "cs_test",
        "checkout.session",
        client_reference_id=told.get("client_reference_id"),
        customer=told.get("customer"),
        mode="subscription",
        status="open",
        payment_status="unpaid",
        subscription=None,
        invoice=None,
        expires_at=now + DAY,
        success_url=told["success_url"],
        cancel_url=told.get("cancel_url"),
        _prices=[price["id"] for price in prices],
        _data=data,
        _tax=flag((told.get("automatic_tax") or {}).get("enabled")),
        _needs_card=told.get("payment_method_collection", "always") == "always",
    )
    session["metadata"] = told.get("metadata") or {}
    session["url"] = f"{store.address}/c/pay/{session['id']}"
    return session


def session_expire(store: Store, told: Told, now: int) -> Object:
    """POST /checkout/sessions/{id}/expire"""
    session = store.get(told["id"], "checkout.session")
    if session["status"] != "open":
        raise ValueError('Only Checkout Sessions with a status in ["open"] can be expired.')
    session.update(status="expired", url=None)
    store.emit("checkout.session.expired", session)
    return session


def session_complete(store: Store, session: Object, card: str, now: int) -> Object:
    """Somebody pays on the page with a good card, or begins a trial without one. Raises Shut."""
    if session["status"] != "open" or session["expires_at"] <= now:
        raise Shut("This page has been used, or has expired.")
    customer = store.get(session["customer"], "customer") if session["customer"] else _guest(store)
    if card:
        customer["_card"] = card
    data = session["_data"]
    behavior = ((data.get("trial_settings") or {}).get("end_behavior") or {}).get("missing_payment_method")
    subscription = begin(
        store,
        customer,
        [store.get(each, "price") for each in session["_prices"]],
        now,
        trial_days=data.get("trial_period_days", 0),
        metadata=data.get("metadata"),
        end_behavior=behavior,
        tax=session["_tax"],
    )
    paid = "paid" if subscription["latest_invoice"] else "no_payment_required"
    session.update(status="complete", url=None, payment_status=paid, customer=customer["id"])
    session.update(subscription=subscription["id"], invoice=subscription["latest_invoice"])
    store.emit("checkout.session.completed", session)
    return session


def portal_create(store: Store, told: Told, now: int) -> Object:
    """POST /billing_portal/sessions"""
    customer = store.get(told.get("customer"), "customer")
    session = store.add("bps", "billing_portal.session", customer=customer["id"], return_url=told.get("return_url"))
    session["url"] = f"{store.address}/p/session/{session['id']}"
    return session


def _guest(store: Store) -> Object:
    customer = store.add("cus", "customer", name="A guest", email="guest@buyer.example", balance=0)
    store.emit("customer.created", customer)
    return customer
