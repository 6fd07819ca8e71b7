"""The library's exceptions as errors of ours."""

import stripe

from apps.core.crypto.secret import Secret
from apps.core.outside.errors import (
    KeyNotAllowed,
    KeyRefused,
    NotThere,
    OutsideError,
    OutsideRefused,
    OutsideUnavailable,
    TooManyRequests,
)
from apps.core.outside.words import their_words

NO_ANSWER = "Stripe does not answer at the moment. Please try again in a few minutes."
NO_SENSE = "Stripe answered in a way that is not understood. Please try again in a few minutes."
_BUSY = "Stripe takes no more requests for the moment. Please try again in a minute."
_TROUBLE = "Stripe has trouble at the moment. Please try again in a few minutes."
_MISSING = "resource_missing"


class CardRefused(OutsideRefused):
    """The card was declined, or its holder has to confirm the payment first (402). Nothing was changed."""

    code = "outside_card_refused"


class AlreadyThere(OutsideRefused):
    """What was to be made once has been made before."""

    code = "outside_already_there"


def error_of(error: stripe.StripeError, *, key: Secret) -> OutsideError:
    """What the library's exception means. Every request that is an OutsideUnavailable may be sent again.

    Writes carry an idempotency key, so that the second of two is answered with what the first one did.
    """
    said = their_words(error.user_message, key=key)
    if isinstance(error, stripe.RateLimitError):
        return TooManyRequests(_BUSY, said=said)
    if isinstance(error, stripe.APIConnectionError):
        return OutsideUnavailable(NO_ANSWER)
    status = error.http_status or 0
    if status == 409 or status >= 500:
        return OutsideUnavailable(_TROUBLE, said=said)
    if status < 400:  # no JSON, or a redirect, which is never followed: the key would go with it
        return OutsideUnavailable(NO_SENSE)
    return _refusal(error, said)


def _refusal(error: stripe.StripeError, said: str) -> OutsideError:
    if isinstance(error, stripe.AuthenticationError):
        return KeyRefused("Stripe does not know the agency’s key.", said=said)
    if isinstance(error, stripe.PermissionError):
        return KeyNotAllowed("The agency’s key at Stripe does not allow this.", said=said)
    if isinstance(error, stripe.CardError):
        return CardRefused("The payment did not go through, so nothing was changed.", said=said)
    if error.code == _MISSING or error.http_status == 404:
        return NotThere("Stripe has nothing of that name.", said=said)
    if error.code == "resource_already_exists":
        return AlreadyThere("Stripe has that already.", said=said)
    return OutsideRefused("Stripe refused the request.", said=said)
