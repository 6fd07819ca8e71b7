"""Messages of Stripe's: each is remembered, and acted on once. They say that something happened, not what is so."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.errors import AppError
from apps.core.outside.stripe.signed import Message
from apps.core.tenancy.tasks import enqueue
from apps.public.billing.models import BillingAccount, EventState, StripeEvent
from apps.public.billing.paying.syncing import subscription_sync

# What changes how a customer stands; everything else is none of our business.
HANDLED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "customer.deleted",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.trial_will_end",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_action_required",
    }
)
_OPEN = (EventState.WAITING, EventState.FAILED)
# Stripe itself gives up after three days; what still fails then is for the agency to look at.
_PATIENCE = timedelta(days=3)
_MEMORY = timedelta(days=90)
_MOST = 500


@transaction.atomic
def event_receive(message: Message) -> StripeEvent:
    """Remember a message whose signature was right, and have it acted on after the commit. Three queries.

    One that was here before is acted on again only if nobody has come to it yet.
    """
    from apps.public.billing.tasks import process_event

    event, _ = StripeEvent.objects.get_or_create(
        id=message.id,
        defaults={"kind": message.kind, "customer_id": message.customer, "happened_at": message.created},
    )
    if event.state in _OPEN:
        enqueue(process_event, event_id=event.id)
    return event


def event_process(*, event_id: str) -> EventState:
    """Act on a message: ask Stripe how its customer stands. What is of no concern is noted as such.

    One query and what ``subscription_sync`` costs. May run twice, also at once. What it raises is noted with the event.
    """
    event = StripeEvent.objects.filter(pk=event_id).first()
    if event is None:  # forgotten meanwhile
        return EventState.IGNORED
    if event.state not in _OPEN:
        return EventState(event.state)
    reason = _no_concern(event)
    if reason:
        return _conclude(event, EventState.IGNORED, reason)
    account = BillingAccount.objects.get(customer_id=event.customer_id)
    try:
        subscription_sync(workspace_id=account.workspace_id)
    except AppError as error:
        _conclude(event, EventState.FAILED, error.message)
        raise
    return _conclude(event, EventState.DONE, "")


def events_open() -> list[str]:
    """Messages that nobody has come to, or that failed, of the last three days, oldest first. One query."""
    now = timezone.now()
    left = StripeEvent.objects.filter(state__in=_OPEN, received_at__gte=now - _PATIENCE)
    return list(left.order_by("received_at").values_list("pk", flat=True)[:_MOST])


def events_forget() -> None:
    """Messages of a season ago: Stripe can't be made to send them again. One query."""
    StripeEvent.objects.filter(received_at__lt=timezone.now() - _MEMORY).delete()


def _no_concern(event: StripeEvent) -> str:
    if event.kind not in HANDLED:
        return "Nothing here depends on it."
    if not event.customer_id:
        return "It names no customer."
    by_hand = BillingAccount.objects.filter(customer_id=event.customer_id).values_list("by_hand", flat=True).first()
    if by_hand is None:
        return "No workspace has this customer."
    return "The workspace is billed by hand." if by_hand else ""


def _conclude(event: StripeEvent, state: EventState, note: str) -> EventState:
    tries = min(event.tries + 1, 30_000)
    StripeEvent.objects.filter(pk=event.pk).exclude(state=EventState.DONE).update(
        state=state, note=note[:300], tries=tries
    )
    return state
