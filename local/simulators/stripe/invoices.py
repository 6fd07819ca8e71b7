"""Invoices: made, finalised, paid or not."""

from typing import Any

from local.simulators.stripe.store import Object, Store, listed

DAY = 24 * 60 * 60
_REASONS = {"declined": "Your card was declined.", "confirm": "This payment needs to be confirmed.", "": "No card."}


def line_of(price: Object, name: str, amount: int, start: int, end: int, *, proration: bool = False) -> Object:
    """One line."""
    return {
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": name,
        "period": {"start": start, "end": end},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {"proration": proration},
        },
        "quantity": 1,
    }


def invoice_shape(store: Store, subscription: Object, lines: list[Object], reason: str) -> Object:
    """An invoice's values, as a draft; nothing is kept."""
    customer = store.get(subscription["customer"], "customer")
    total = sum(line["amount"] for line in lines)
    return {
        "amount_due": max(total, 0),
        "amount_paid": 0,
        "amount_remaining": max(total, 0),
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": subscription["automatic_tax"],
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "currency": subscription["currency"],
        "customer": customer["id"],
        "customer_email": customer.get("email"),
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "lines": listed(lines, "/v1/invoices/lines"),
        "next_payment_attempt": None,
        "number": None,
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription["id"], "metadata": subscription["metadata"]},
        },
        "status": "draft",
        "status_transitions": {"finalized_at": None, "paid_at": None, "voided_at": None},
        "subtotal": total,
        "total": total,
    }


def invoice_make(store: Store, subscription: Object, lines: list[Object], reason: str, now: int) -> Object:
    """Make it and finalise it; it is not paid yet."""
    invoice = store.add("in", "invoice", **invoice_shape(store, subscription, lines, reason))
    store.emit("invoice.created", invoice)
    number = f"SIM-{len(store.every('invoice')):04}"
    page = f"{store.address}/i/{invoice['id']}"
    invoice.update(created=now, status="open", number=number, hosted_invoice_url=page, invoice_pdf=f"{page}/pdf")
    invoice["status_transitions"]["finalized_at"] = now
    subscription["latest_invoice"] = invoice["id"]
    store.emit("invoice.finalized", invoice)
    return invoice


def invoice_pay(store: Store, invoice: Object, now: int, card: str | None = None) -> str:
    """Try to take the money; "" when it was paid, else why not. ``card``: in place of the customer's."""
    customer = store.get(invoice["customer"], "customer")
    card = customer.get("_card", "") if card is None else card
    invoice["attempted"] = True
    if invoice["amount_due"] and card != "good":
        invoice["attempt_count"] += 1
        if card == "confirm":
            store.emit("invoice.payment_action_required", invoice)
        store.emit("invoice.payment_failed", invoice)
        return _REASONS.get(card, "Your card was declined.")
    invoice.update(status="paid", amount_paid=invoice["amount_due"], amount_remaining=0, next_payment_attempt=None)
    invoice["status_transitions"]["paid_at"] = now
    for kind in ("invoice.paid", "invoice.payment_succeeded"):
        store.emit(kind, invoice)
    return ""


def invoice_void(store: Store, invoice: Object, now: int) -> None:
    """It was never meant."""
    invoice.update(status="void", amount_remaining=0, next_payment_attempt=None)
    invoice["status_transitions"]["voided_at"] = now
    store.emit("invoice.voided", invoice)


def open_invoices(store: Store, subscription: Object) -> list[Object]:
    """Those of the subscription that wait for their money, oldest first."""
    found = store.every("invoice", customer=subscription["customer"], status="open")
    return [each for each in reversed(found) if _subscription(each) == subscription["id"]]


def _subscription(invoice: Object) -> Any:
    return invoice["parent"]["subscription_details"]["subscription"]
