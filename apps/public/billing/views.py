"""Where Stripe's messages come in, on the root host."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.core.access import open_to_anyone
from apps.core.bodies import takes_at_most
from apps.core.errors import NotFound
from apps.core.outside.stripe.signed import message_read
from apps.public.billing.paying.events import event_receive

# Stripe's largest are far smaller.
_LARGEST = 1024 * 1024


@csrf_exempt
@open_to_anyone
@takes_at_most(_LARGEST, "That is larger than any event of Stripe.")
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Verify the signature over the raw body and remember the message; a worker acts on it. Three queries."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise NotFound("Billing through Stripe is not set up.")
    event = event_receive(message_read(request.body, request.headers.get("Stripe-Signature", "")))
    return JsonResponse({"received": event.id})
