"""Addresses that calendars are kept up to date from: entered, previewed like a file, attached, taken off."""

from datetime import datetime, timedelta
from secrets import SystemRandom

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.outside.web import Policy, target_of
from apps.core.tenancy.tasks import enqueue
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.importing import read_later
from apps.tenant.calendars.models import Calendar, CalendarImport, Subscription

EVERY = timedelta(hours=4)
# In a workspace, those whose preview still waits included.
MOST = 50
_REFRESH_SECONDS = 90


def subscription_start(*, actor: Actor, address: str, calendar: Calendar | None = None) -> CalendarImport:
    """Have the worker fetch the address and show what it holds; nothing is kept up to date before that is applied.

    ``calendar`` is the one that will be kept up to date from it, None for a new one. Raises WebRefused (field
    ``address``) for what is no address, or one that is never fetched; whether its name leads into a private network the
    worker finds out.
    """
    address = address.strip()
    target = target_of(address)
    Policy.of_settings().check_target(target.host, target.port)
    if Subscription.objects.count() >= MOST:
        raise InvalidInput(f"A workspace asks at most {MOST} addresses. Stop refreshing another one first.")
    with transaction.atomic():
        subscription = Subscription.objects.create(address=address)
        found = CalendarImport.objects.create(
            calendar=calendar,
            subscription=subscription,
            file_name=subscription.host[:255],
            imported_by_id=actor.user_id,
        )
        read_later(found)
    return found


def subscription_attach(subscription: Subscription, calendar: Calendar) -> None:
    """From now on the calendar is kept up to date from the address, instead of another one. Inside a transaction."""
    if subscription.calendar_id == calendar.pk:
        return
    for other in Subscription.objects.filter(calendar=calendar):
        CalendarImport.objects.filter(subscription=other).update(subscription=None)
        other.delete()
    now = timezone.now()
    subscription.calendar = calendar
    subscription.asked_at = subscription.answered_at = subscription.read_at = now
    subscription.due_at = due_after(EVERY)
    subscription.save()


def subscription_remove(*, actor: Actor, calendar: Calendar) -> None:
    """Keep the calendar and its events as they are, and ask the address no more."""
    with transaction.atomic():
        deleted, _ = Subscription.objects.filter(calendar=calendar).delete()
        if deleted:
            summary = f"Stopped keeping {calendar.name} up to date from its address"
            activity_record(actor=actor, verb="calendar.unsubscribed", summary=summary, object_id=calendar.pk)


def subscription_refresh_now(*, subscription: Subscription) -> None:
    """Have the worker ask the address now. Raises Conflict when it is at it already."""
    if not cache.add(_key(subscription), True, _REFRESH_SECONDS):
        raise Conflict("This calendar is being refreshed already.")
    from apps.tenant.calendars.tasks import refresh

    with transaction.atomic():
        enqueue(refresh, subscription_id=str(subscription.pk))


def is_refreshing(subscription: Subscription) -> bool:
    """Whether somebody pressed the button and the worker is not done."""
    return bool(cache.get(_key(subscription)))


def refresh_is_over(subscription: Subscription) -> None:
    """The next press of the button counts again."""
    cache.delete(_key(subscription))


def due_after(wait: timedelta) -> datetime:
    """That much later, a tenth sooner or later: not everybody's calendars at once."""
    return timezone.now() + wait * SystemRandom().uniform(0.9, 1.1)


def _key(subscription: Subscription) -> str:
    return f"calendars:refresh:{subscription.pk}"
