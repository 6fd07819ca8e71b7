"""The API: which call is which, and its answer."""

import re
from collections.abc import Callable
from typing import Any

from local.simulators.stripe import checkout
from local.simulators.stripe import subscriptions as subs
from local.simulators.stripe.demo import price_add
from local.simulators.stripe.forms import flag
from local.simulators.stripe.store import Missing, Object, Store, listed, shown

Told = dict[str, Any]
Handler = Callable[[Store, Told, int], Any]


class Wrong(Exception):
    """The request makes no sense (400); ``code`` is Stripe's word for it."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


def find(method: str, path: str) -> tuple[Handler | None, Told]:
    """Who answers the call, and the id in its path."""
    for methods, pattern, handler in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found and method in methods:
            return handler, found.groupdict()
    return None, {}


def _customer_create(store: Store, told: Told, now: int) -> Object:
    customer = store.add("cus", "customer", name=told.get("name"), email=told.get("email"), balance=0)
    customer["metadata"] = told.get("metadata") or {}
    store.emit("customer.created", customer)
    return customer


def _customer_delete(store: Store, told: Told, now: int) -> Object:
    customer = store.get(told["id"], "customer")
    for each in store.every("subscription", customer=customer["id"]):
        if each["status"] in subs.LIVING:
            subs.end(store, each, now)
    customer["deleted"] = True
    store.emit("customer.deleted", customer)
    return {"id": customer["id"], "object": "customer", "deleted": True}


def _getter(kind: str) -> Handler:
    return lambda store, told, now: _expanded(store, store.get(told["id"], kind), told)


def _lister(kind: str, *names: str) -> Handler:
    def answer(store: Store, told: Told, now: int) -> Object:
        having = {name: told[name] for name in names if name in told and told[name] != "all"}
        found = store.every(kind, **having)
        if kind == "subscription" and told.get("status") != "all":
            found = [each for each in found if each["status"] not in {"canceled", "incomplete_expired"}]
        return _page(store, found, told)

    return answer


def _page(store: Store, found: list[Object], told: Told) -> Object:
    ids = [each["id"] for each in found]
    if told.get("starting_after"):
        if told["starting_after"] not in ids:
            raise Wrong("No such object", "resource_missing")
        found = found[ids.index(told["starting_after"]) + 1 :]
    most = min(int(told.get("limit", 10)), 100)
    expanded = [_expanded(store, each, told, "data.") for each in found[:most]]
    return listed(expanded, "/v1", has_more=len(found) > most)


def _expanded(store: Store, found: Object, told: Told, prefix: str = "") -> Object:
    wanted = told.get("expand") or []
    copy: Object = shown(found)
    for name in ("latest_invoice", "customer"):
        if f"{prefix}{name}" in wanted and isinstance(found.get(name), str):
            copy[name] = shown(store.objects[found[name]])
    return copy


def _price_create(store: Store, told: Told, now: int) -> Object:
    recurring = told.get("recurring") or {}
    known = set(store.objects)
    price_add(
        store,
        str(store.get(told.get("product"), "product")["id"]),
        amount=int(told["unit_amount"]) if "unit_amount" in told else None,
        interval=recurring.get("interval", "month"),
        per_unit=float(told["unit_amount_decimal"]) if "unit_amount_decimal" in told else None,
        meter=recurring.get("meter"),
    )
    return store.objects[(set(store.objects) - known).pop()]


def _subscription_update(store: Store, told: Told, now: int) -> Object:
    found = store.get(told["id"], "subscription")
    if found["status"] == "canceled":
        raise Wrong("A canceled subscription can only update its cancellation_details.")
    for each in told.get("items", []):
        _item_update(store, found, each, told, now)
    if "cancel_at_period_end" in told:
        found["cancel_at_period_end"] = flag(told["cancel_at_period_end"])
        store.emit("customer.subscription.updated", found)
    if "metadata" in told:
        found["metadata"] |= told["metadata"]
    return _expanded(store, found, told)


def _item_update(store: Store, found: Object, each: Told, told: Told, now: int) -> None:
    """A line goes, comes, or gets another price."""
    if flag(each.get("deleted")):
        found["items"]["data"].remove(_item_of(found, each.get("id")))
    elif "id" not in each:
        subs.add_item(found, store.get(each["price"], "price"), now)
    else:
        at = int(told.get("proration_date", now))
        strict = told.get("payment_behavior") == "error_if_incomplete"
        subs.change(
            store, found, _item_of(found, each["id"]), store.get(each["price"], "price"), at, now, strict=strict
        )


def _subscription_cancel(store: Store, told: Told, now: int) -> Object:
    found = store.get(told["id"], "subscription")
    subs.end(store, found, now)
    return found


def _subscription_resume(store: Store, told: Told, now: int) -> Object:
    found = store.get(told["id"], "subscription")
    if found["status"] != "paused":
        raise Wrong("Only a paused subscription can be resumed.")
    subs.resume(store, found, now)
    return found


def _invoice_preview(store: Store, told: Told, now: int) -> Object:
    found = store.get(told.get("subscription"), "subscription")
    details = told.get("subscription_details") or {}
    each = details["items"][0]
    price = store.get(each["price"], "price")
    return subs.preview(store, found, _item_of(found, each.get("id")), price, int(details.get("proration_date", now)))


def _invoice_pay(store: Store, told: Told, now: int) -> Object:
    invoice = store.get(told["id"], "invoice")
    subscription = store.get(invoice["parent"]["subscription_details"]["subscription"], "subscription")
    trouble = subs.pay_open(store, subscription, invoice, now)
    if trouble:
        raise subs.Refused(trouble)
    return invoice


def _meter_event(store: Store, told: Told, now: int) -> Object:
    identifier, payload = str(told.get("identifier", "")), told.get("payload") or {}
    if store.every("billing.meter_event", identifier=identifier):
        raise Wrong(f"An event already exists with identifier {identifier}.", "resource_already_exists")
    if not store.every("billing.meter", event_name=told.get("event_name")):
        raise Wrong("No meter takes events of that name.", "resource_missing")
    store.get(payload.get("stripe_customer_id"), "customer")
    at = int(told.get("timestamp", now))
    if not now - 35 * 86_400 <= at <= now + 300:
        raise Wrong("The timestamp must be within the past 35 days, or up to 5 minutes in the future.")
    int(payload["value"])
    values = {"event_name": told["event_name"], "identifier": identifier, "payload": payload, "timestamp": at}
    return store.add("mev", "billing.meter_event", **values)


def _events(store: Store, told: Told, now: int) -> Object:
    found = [each for each in reversed(store.events) if told.get("type") in {None, each["type"]}]
    return _page(store, found, told)


def _event(store: Store, told: Told, now: int) -> Object:
    found = next((each for each in store.events if each["id"] == told["id"]), None)
    if found is None:
        raise Missing(f"No such event: '{told['id']}'")
    return found


def _item_of(subscription: Object, item_id: Any) -> Object:
    for item in subscription["items"]["data"]:
        if item["id"] == item_id:
            found: Object = item
            return found
    raise Missing(f"No such subscription_item: '{item_id}'")


_ID = r"(?P<id>[\w-]+)"
_ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/customers", _customer_create),
    ("GET", f"/customers/{_ID}", _getter("customer")),
    ("DELETE", f"/customers/{_ID}", _customer_delete),
    ("GET", "/products", _lister("product")),
    ("GET", "/prices", _lister("price", "product")),
    ("POST", "/prices", _price_create),
    ("GET", f"/prices/{_ID}", _getter("price")),
    ("POST", "/checkout/sessions", checkout.session_create),
    ("GET", "/checkout/sessions", _lister("checkout.session", "customer", "status")),
    ("GET", f"/checkout/sessions/{_ID}", _getter("checkout.session")),
    ("POST", f"/checkout/sessions/{_ID}/expire", checkout.session_expire),
    ("POST", "/billing_portal/sessions", checkout.portal_create),
    ("GET", "/subscriptions", _lister("subscription", "customer", "status")),
    ("GET", f"/subscriptions/{_ID}", _getter("subscription")),
    ("POST", f"/subscriptions/{_ID}", _subscription_update),
    ("DELETE", f"/subscriptions/{_ID}", _subscription_cancel),
    ("POST", f"/subscriptions/{_ID}/resume", _subscription_resume),
    ("GET", "/invoices", _lister("invoice", "customer", "status")),
    ("POST", "/invoices/create_preview", _invoice_preview),
    ("GET", f"/invoices/{_ID}", _getter("invoice")),
    ("POST", f"/invoices/{_ID}/pay", _invoice_pay),
    ("GET", f"/billing/meters/{_ID}", _getter("billing.meter")),
    ("POST", "/billing/meter_events", _meter_event),
    ("GET", "/events", _events),
    ("GET", f"/events/{_ID}", _event),
]
