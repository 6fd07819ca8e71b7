"""Subscriptions: begun, changed, cancelled, resumed."""

import secrets
from typing import Any

from local.simulators.stripe.invoices import (
    DAY,
    invoice_make,
    invoice_pay,
    invoice_shape,
    invoice_void,
    line_of,
    open_invoices,
)
from local.simulators.stripe.store import Object, Store, listed

_LENGTHS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}
LIVING = ("trialing", "active", "past_due", "unpaid", "paused", "incomplete")


class Refused(Exception):
    """A payment did not go through; the message says why."""


def begin(store: Store, customer: Object, prices: list[Object], now: int, **wanted: Any) -> Object:
    """A subscription; without a trial its first invoice is paid. ``wanted``: trial_days, metadata, end_behavior,
    tax.
    """
    trial = int(wanted.get("trial_days") or 0) * DAY
    subscription = store.add(
        "sub",
        "subscription",
        automatic_tax={"enabled": bool(wanted.get("tax")), "liability": None, "disabled_reason": None},
        billing_cycle_anchor=now + trial,
        billing_mode={"type": "flexible"},
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        currency=prices[0]["currency"],
        customer=customer["id"],
        default_payment_method=None,
        ended_at=None,
        latest_invoice=None,
        pause_collection=None,
        schedule=None,
        start_date=now,
        status="trialing" if trial else "active",
        trial_end=now + trial if trial else None,
        trial_settings={"end_behavior": {"missing_payment_method": wanted.get("end_behavior") or "create_invoice"}},
        trial_start=now if trial else None,
    )
    subscription["metadata"] = dict(wanted.get("metadata") or {})
    items = [_item(subscription, price, now, now + (trial or length_of(price))) for price in prices]
    subscription["items"] = listed(items, f"/v1/subscription_items?subscription={subscription['id']}")
    store.emit("customer.subscription.created", subscription)
    if not trial:
        _bill_ahead(store, subscription, "subscription_create", now)
    return subscription


def change_lines(store: Store, subscription: Object, item: Object, price: Object, at: int) -> list[Object]:
    """What is given back for the old price, and asked for the new one, from that moment to the end of the period."""
    if subscription["status"] == "trialing" or item["price"]["id"] == price["id"]:
        return []
    start, end = item["current_period_start"], item["current_period_end"]
    if item["price"]["recurring"]["interval"] != price["recurring"]["interval"]:
        new_end, share = at + length_of(price), 1.0
    else:
        new_end, share = end, (end - at) / (end - start)
    old = item["price"]
    left = round(old["unit_amount"] * (end - at) / (end - start))
    unused = line_of(old, f"Unused time on {name_of(store, old)}", -left, at, end, proration=True)
    asked = round(price["unit_amount"] * share)
    rest = line_of(price, f"Remaining time on {name_of(store, price)}", asked, at, new_end, proration=True)
    return [unused, rest]


def preview(store: Store, subscription: Object, item: Object, price: Object, at: int) -> Object:
    """The invoice that a change would make."""
    lines = change_lines(store, subscription, item, price, at)
    return {"object": "invoice", **invoice_shape(store, subscription, lines, "subscription_update")}


def change(store: Store, subscription: Object, item: Object, price: Object, at: int, now: int, *, strict: bool) -> None:
    """Put it on another price and settle the difference. ``strict``: raises Refused, and does nothing, if unpaid."""
    lines = change_lines(store, subscription, item, price, at)
    card = store.get(subscription["customer"], "customer").get("_card", "")
    if strict and sum(line["amount"] for line in lines) > 0 and card != "good":
        raise Refused("Your card was declined." if card != "confirm" else "This payment needs to be confirmed.")
    if item["price"]["recurring"]["interval"] != price["recurring"]["interval"]:
        item.update(current_period_start=at, current_period_end=at + length_of(price))
    item["price"] = item["plan"] = price
    if lines:
        invoice = invoice_make(store, subscription, lines, "subscription_update", now)
        if invoice_pay(store, invoice, now):
            subscription["status"] = "past_due"
    store.emit("customer.subscription.updated", subscription)


def add_item(subscription: Object, price: Object, now: int) -> None:
    """One more line, from now on, for the period that runs."""
    first = subscription["items"]["data"][0]
    item = _item(subscription, price, first["current_period_start"], first["current_period_end"])
    item["created"] = now
    subscription["items"]["data"].append(item)


def cancel_at_end(store: Store, subscription: Object, now: int) -> None:
    """As the customer portal does it in flexible mode: the boolean stays false."""
    ends = [item["current_period_end"] for item in subscription["items"]["data"]]
    subscription.update(cancel_at=max(ends), canceled_at=now)
    store.emit("customer.subscription.updated", subscription)


def go_on(store: Store, subscription: Object) -> None:
    """Not cancelled after all."""
    subscription.update(cancel_at=None, cancel_at_period_end=False, canceled_at=None)
    store.emit("customer.subscription.updated", subscription)


def end(store: Store, subscription: Object, now: int, reason: str = "cancellation_requested") -> None:
    """It is over."""
    subscription.update(status="canceled", ended_at=now, canceled_at=subscription["canceled_at"] or now)
    subscription["cancellation_details"]["reason"] = reason
    for invoice in open_invoices(store, subscription):
        invoice_void(store, invoice, now)
    store.emit("customer.subscription.deleted", subscription)


def pay_open(store: Store, subscription: Object, invoice: Object, now: int, card: str | None = None) -> str:
    """Pay an invoice that waits; "" when it went through, and the subscription is active again."""
    trouble = invoice_pay(store, invoice, now, card)
    if not trouble and not open_invoices(store, subscription) and subscription["status"] in {"past_due", "unpaid"}:
        subscription["status"] = "active"
        store.emit("customer.subscription.updated", subscription)
    return trouble


def resume(store: Store, subscription: Object, now: int) -> None:
    """Go on after a pause at the trial's end, if it can be paid. Raises Refused."""
    if store.get(subscription["customer"], "customer").get("_card") != "good":
        raise Refused("Your card was declined.")
    _new_period(subscription, now)
    subscription["status"] = "active"
    store.emit("customer.subscription.resumed", subscription)
    _bill_ahead(store, subscription, "subscription_cycle", now)


def renew(store: Store, subscription: Object, at: int) -> None:
    """A new period begins: what was used in the last one, and the next one ahead, are billed."""
    used = _used_lines(store, subscription)
    _new_period(subscription, at)
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    _bill_ahead(store, subscription, "subscription_cycle", at, used)


def length_of(price: Object) -> int:
    """Seconds of a period; months have thirty days here."""
    return _LENGTHS[price["recurring"]["interval"]] * int(price["recurring"]["interval_count"])


def name_of(store: Store, price: Object) -> str:
    """The product's name."""
    return str(store.get(price["product"], "product")["name"])


def _bill_ahead(store: Store, subscription: Object, reason: str, now: int, lines: list[Object] | None = None) -> None:
    lines = list(lines or [])
    for item in subscription["items"]["data"]:
        price = item["price"]
        if price["unit_amount"] is not None:
            period = item["current_period_start"], item["current_period_end"]
            lines.append(line_of(price, f"1 × {name_of(store, price)}", price["unit_amount"], *period))
    invoice = invoice_make(store, subscription, lines, reason, now)
    if invoice_pay(store, invoice, now):
        subscription["status"] = "past_due"
        invoice["next_payment_attempt"] = now + store.retry_days[0] * DAY if store.retry_days else None
    store.emit("customer.subscription.updated", subscription)


def _used_lines(store: Store, subscription: Object) -> list[Object]:
    lines = []
    for item in subscription["items"]["data"]:
        price = item["price"]
        meter = price["recurring"]["meter"]
        if meter:
            start, until = item["current_period_start"], item["current_period_end"]
            name = store.get(meter, "billing.meter")["event_name"]
            events = [
                each
                for each in store.every("billing.meter_event", event_name=name)
                if each["payload"]["stripe_customer_id"] == subscription["customer"]
                and start <= each["timestamp"] < until
            ]
            used = sum(int(each["payload"]["value"]) for each in events)
            amount = round(used * float(price["unit_amount_decimal"]))
            lines.append(line_of(price, f"{used} × {name_of(store, price)}", amount, start, until))
    return lines


def _new_period(subscription: Object, start: int) -> None:
    for item in subscription["items"]["data"]:
        item.update(current_period_start=start, current_period_end=start + length_of(item["price"]))


def _item(subscription: Object, price: Object, start: int, until: int) -> Object:
    """A line of a subscription; it lives inside it."""
    return {
        "id": f"si_{secrets.token_hex(9)}",
        "object": "subscription_item",
        "created": start,
        "metadata": {},
        "current_period_start": start,
        "current_period_end": until,
        "price": price,
        "plan": price,
        "quantity": None if price["recurring"]["meter"] else 1,
        "subscription": subscription["id"],
    }
