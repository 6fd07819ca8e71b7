"""The calls to Stripe that the product makes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar

import requests
import stripe
from django.conf import settings
from stripe import RequestsClient

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import OutsideError, OutsideUnavailable
from apps.core.outside.stripe.answers import (
    invoice_of,
    preview_of,
    price_of,
    session_of,
    subscription_of,
)
from apps.core.outside.stripe.errors import NO_SENSE, error_of
from apps.core.outside.stripe.types import CheckoutSession, Invoice, Preview, Price, RemoteSubscription

Found = TypeVar("Found")
# Lines of a subscription as Stripe takes them: ``{"id": …, "price": …}``, ``{"id": …, "deleted": True}``.
Items = list[dict[str, Any]]

# Else the library tells Stripe how long requests took, with an identifier that it keeps in the user's home.
stripe.enable_telemetry = False

_MOST = 100


class StripeApi:
    """The agency's account; use it as a context manager. Each call is one request, tried once.

    Every call raises OutsideRefused (permanent) or OutsideUnavailable (transient), or one of their kinds. Those that
    write take a ``once``: words that stand for what is wanted, under which Stripe does it once however often it is
    asked (for a day at least).
    """

    def __init__(self, key: Secret | None = None, *, base_url: str = "", timeout: float | None = None) -> None:
        self._key = key or Secret(settings.STRIPE_SECRET_KEY)
        self._session = requests.Session()
        self._session.max_redirects = 0
        seconds = settings.OUTSIDE_TIMEOUT if timeout is None else timeout
        self._library = stripe.StripeClient(
            self._key.reveal(),
            stripe_version=settings.STRIPE_API_VERSION,
            base_addresses={"api": base_url or settings.STRIPE_BASE_URL},
            max_network_retries=0,
            http_client=RequestsClient(timeout=seconds, session=self._session),
        )

    def __enter__(self) -> "StripeApi":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def price(self, price_id: str) -> Price:
        """A price. NotThere when the account has none of that id."""
        return self._ask(lambda v1: price_of(v1.prices.retrieve(price_id).to_dict()))

    def meter_event_name(self, meter_id: str) -> str:
        """The name under which a meter takes events."""
        return self._ask(lambda v1: str(v1.billing.meters.retrieve(meter_id).to_dict()["event_name"]))

    def customer_exists(self, customer_id: str) -> bool:
        """Whether the customer is there. NotThere when there never was one of that id."""
        return self._ask(lambda v1: not v1.customers.retrieve(customer_id).to_dict().get("deleted", False))

    def customer_create(self, *, name: str, email: str, workspace_id: str, once: str) -> str:
        """Make a customer; its id."""
        wanted = {"name": name, "email": email, "metadata": {"workspace_id": workspace_id}}
        return self._ask(lambda v1: str(v1.customers.create(wanted, _once(once, wanted))["id"]))

    def checkout_create(self, wanted: Mapping[str, Any], *, once: str) -> CheckoutSession:
        """Make a page to pay on."""
        return self._ask(
            lambda v1: session_of(v1.checkout.sessions.create(dict(wanted), _once(once, wanted)).to_dict())
        )

    def checkouts_open(self, customer_id: str) -> list[CheckoutSession]:
        """The pages on which the customer could pay now."""
        wanted: Any = {"customer": customer_id, "status": "open", "limit": _MOST}
        return self._ask(lambda v1: [session_of(each.to_dict()) for each in v1.checkout.sessions.list(wanted).data])

    def checkout_expire(self, session_id: str) -> None:
        """Shut a page. OutsideRefused when somebody has paid on it meanwhile."""
        self._ask(lambda v1: v1.checkout.sessions.expire(session_id))

    def portal_create(self, *, customer_id: str, return_url: str) -> str:
        """Stripe's page on which a customer changes their card, plan and address, or cancels; its address."""
        wanted: Any = {"customer": customer_id, "return_url": return_url}
        return self._ask(lambda v1: session_of(v1.billing_portal.sessions.create(wanted).to_dict()).url)

    def subscriptions_of(self, customer_id: str) -> list[RemoteSubscription]:
        """All subscriptions of the customer, ended ones too, newest first."""
        wanted: Any = {"customer": customer_id, "status": "all", "limit": _MOST, "expand": ["data.latest_invoice"]}
        return self._ask(lambda v1: [subscription_of(each.to_dict()) for each in v1.subscriptions.list(wanted).data])

    def change_preview(self, *, subscription: RemoteSubscription, items: Items, at: datetime) -> Preview:
        """What it costs to change the subscription's lines like this at that moment."""
        wanted: Any = {
            "customer": subscription.customer,
            "subscription": subscription.id,
            "subscription_details": {
                "items": items,
                "proration_behavior": "always_invoice",
                "proration_date": int(at.timestamp()),
            },
        }
        return self._ask(lambda v1: preview_of(v1.invoices.create_preview(wanted).to_dict(), at))

    def change(self, *, subscription: RemoteSubscription, items: Items, at: datetime, once: str) -> RemoteSubscription:
        """Change its lines and settle the difference at once. CardRefused when that can't be paid."""
        wanted: Any = {
            "items": items,
            "proration_behavior": "always_invoice",
            "proration_date": int(at.timestamp()),
            "payment_behavior": "error_if_incomplete",
            "expand": ["latest_invoice"],
        }
        return self._ask(
            lambda v1: subscription_of(v1.subscriptions.update(subscription.id, wanted, _once(once, wanted)).to_dict())
        )

    def resume(self, subscription_id: str) -> None:
        """Begin to bill a subscription that was paused at the end of its trial. CardRefused when that can't be paid."""
        wanted: Any = {"billing_cycle_anchor": "now"}
        self._ask(lambda v1: v1.subscriptions.resume(subscription_id, wanted))

    def invoices_of(self, customer_id: str, *, most: int = 24) -> list[Invoice]:
        """The customer's invoices, newest first, at most ``most`` (up to 100); drafts are none yet."""
        wanted: Any = {"customer": customer_id, "limit": most}
        found = self._ask(lambda v1: [invoice_of(each.to_dict()) for each in v1.invoices.list(wanted).data])
        return [invoice for invoice in found if invoice.status != "draft"]

    def meter_event(self, *, name: str, customer_id: str, value: int, at: datetime, identifier: str) -> None:
        """Tell a meter what was used. AlreadyThere when it has been told before under this identifier."""
        wanted: Any = {
            "event_name": name,
            "identifier": identifier,
            "timestamp": int(at.timestamp()),
            "payload": {"stripe_customer_id": customer_id, "value": str(value)},
        }
        self._ask(lambda v1: v1.billing.meter_events.create(wanted, {"idempotency_key": identifier}))

    def _ask(self, call: Callable[[Any], Found]) -> Found:
        failure: OutsideError
        try:
            return call(self._library.v1)
        except stripe.StripeError as error:
            failure = error_of(error, key=self._key)
        except (ValueError, TypeError, KeyError, AttributeError):  # no JSON, or of another shape
            failure = OutsideUnavailable(NO_SENSE)
        raise failure  # out here, so that no traceback carries the request with the key


def _once(words: str, wanted: Mapping[str, Any]) -> Any:
    """The same words with other parameters are another wish: Stripe would refuse them under the same key."""
    whole = json.dumps([words, wanted], sort_keys=True, default=str)
    return {"idempotency_key": hashlib.sha256(whole.encode()).hexdigest()}
