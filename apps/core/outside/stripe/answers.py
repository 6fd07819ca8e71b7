"""Stripe's objects, read into ours. What is missing or of another shape raises; the client makes one error of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from apps.core.outside.stripe.types import (
    CheckoutSession,
    Invoice,
    Item,
    Preview,
    PreviewLine,
    Price,
    RemoteSubscription,
)

Object = Mapping[str, Any]
_OPEN = {"open", "uncollectible"}


def moment(seconds: Any) -> datetime:
    """Seconds since 1970 as a moment. Raises TypeError or ValueError for what is none."""
    return datetime.fromtimestamp(int(seconds), UTC)


def moment_or_none(seconds: Any) -> datetime | None:
    """As ``moment``; None stays None."""
    return None if seconds is None else moment(seconds)


def price_of(raw: Object) -> Price:
    """A price, with its product as an id or in full."""
    recurring = raw.get("recurring") or {}
    return Price(
        id=str(raw["id"]),
        product=_id(raw.get("product")),
        amount=raw.get("unit_amount"),
        currency=str(raw["currency"]),
        interval=str(recurring.get("interval") or ""),
        interval_count=int(recurring.get("interval_count") or 1),
        is_active=bool(raw.get("active")),
        is_metered=recurring.get("usage_type") == "metered",
        meter=str(recurring.get("meter") or ""),
    )


def subscription_of(raw: Object) -> RemoteSubscription:
    """A subscription. Periods are those of its items; the nearest end is the subscription's."""
    items = tuple(_item(each) for each in raw["items"]["data"])
    ends = [item.period_end for item in items if item.period_end]
    period_end = min(ends) if ends else None
    # Stripe's own page sets the one, a call the other.
    cancels_at = moment_or_none(raw.get("cancel_at")) or (period_end if raw.get("cancel_at_period_end") else None)
    return RemoteSubscription(
        id=str(raw["id"]),
        customer=_id(raw["customer"]),
        status=str(raw["status"]),
        created=moment(raw["created"]),
        items=items,
        period_end=period_end,
        trial_end=moment_or_none(raw.get("trial_end")),
        cancels_at=cancels_at,
        ended_at=moment_or_none(raw.get("ended_at")),
        open_invoice_url=_open_invoice(raw.get("latest_invoice")),
    )


def invoice_of(raw: Object) -> Invoice:
    """An invoice."""
    return Invoice(
        id=str(raw["id"]),
        number=str(raw.get("number") or ""),
        status=str(raw.get("status") or ""),
        created=moment(raw["created"]),
        total=int(raw["total"]),
        due=int(raw["amount_remaining"]),
        currency=str(raw["currency"]),
        url=web_address(raw.get("hosted_invoice_url")),
        pdf=web_address(raw.get("invoice_pdf")),
    )


def preview_of(raw: Object, at: datetime) -> Preview:
    """What is due at once of an invoice that was made up to see it: its prorations, and tax on them."""
    lines = tuple(_line(each) for each in raw["lines"]["data"])
    return Preview(lines=lines, due_now=int(raw["total"]), currency=str(raw["currency"]), at=at)


def session_of(raw: Object) -> CheckoutSession:
    """A page to pay on. One that is done or has expired has no address."""
    return CheckoutSession(str(raw["id"]), web_address(raw.get("url")), str(raw.get("status") or ""))


def web_address(raw: Any) -> str:
    """An address that may stand in a link; anything else is none."""
    return raw if isinstance(raw, str) and raw.startswith(("https://", "http://")) else ""


def _item(raw: Object) -> Item:
    price = raw["price"]
    metered = (price.get("recurring") or {}).get("usage_type") == "metered"
    period = moment_or_none(raw.get("current_period_start")), moment_or_none(raw.get("current_period_end"))
    return Item(str(raw["id"]), str(price["id"]), metered, moment(raw["created"]), *period)


def _line(raw: Object) -> PreviewLine:
    parent = raw.get("parent") or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
    return PreviewLine(str(raw.get("description") or ""), int(raw["amount"]), bool(details.get("proration")))


def _open_invoice(raw: Any) -> str:
    """Where the latest invoice can be paid, while it is not."""
    if not isinstance(raw, Mapping) or raw.get("status") not in _OPEN:
        return ""
    return web_address(raw.get("hosted_invoice_url"))


def _id(raw: Any) -> str:
    return str(raw["id"]) if isinstance(raw, Mapping) else str(raw)
