"""Messages that Stripe sends us: who signed them, and when."""

from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any

import stripe
from django.conf import settings

from apps.core.errors import AppError
from apps.core.outside.stripe.answers import moment

# Seconds that a message may be old; Stripe signs each delivery anew.
TOLERANCE = 300
_LONGEST = 255


class Forged(AppError):
    """The message is not Stripe's, is too old, or is none."""

    code = "webhook_refused"
    status = 400


@dataclass(frozen=True, slots=True)
class Message:
    """What a message is about. Its contents are not read: they may be old when they come."""

    id: str
    kind: str
    created: datetime
    customer: str


def message_read(body: bytes, header: str) -> Message:
    """The message, once its signature over the raw body and its age are right. Raises Forged."""
    try:
        stripe.WebhookSignature.verify_header(body, header, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE)
        return _message(loads(body))
    except stripe.SignatureVerificationError:
        raise Forged("The signature is missing, wrong or too old.") from None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Forged("This is no event of Stripe.") from None


def _message(raw: Any) -> Message:
    about, created = raw["data"]["object"], moment(raw["created"])
    identifier, kind = raw["id"], raw["type"]
    if not all(isinstance(each, str) and 0 < len(each) <= _LONGEST for each in (identifier, kind)):
        raise ValueError("No event.")
    return Message(identifier, kind, created, _customer(about))


def _customer(about: Any) -> str:
    """Whose it is; nobody's for events that concern no customer."""
    found = about.get("id") if about.get("object") == "customer" else about.get("customer")
    if isinstance(found, dict):
        found = found.get("id")
    return found if isinstance(found, str) and len(found) <= _LONGEST else ""
