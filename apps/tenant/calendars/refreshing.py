"""Asking a subscribed address again: what changed is applied by itself, unless it would take most events away."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.errors import AppError
from apps.core.outside.errors import OutsideError
from apps.core.outside.web import Fetched, fetch
from apps.core.storage import workspace_storage
from apps.core.tenancy.tasks import enqueue
from apps.tenant.calendars.applying import import_close
from apps.tenant.calendars.differences import Difference, difference_of, difference_write
from apps.tenant.calendars.ics import CalendarRefused, ParsedCalendar
from apps.tenant.calendars.importing import notes_of, parse, read_values
from apps.tenant.calendars.models import Calendar, CalendarImport, ImportState, Subscription
from apps.tenant.calendars.subscribing import EVERY, due_after, refresh_is_over

_SOON, _LATEST = timedelta(minutes=15), timedelta(hours=12)
# While one is being asked nobody else asks; a worker that died on it is followed by another after this.
_AT_IT = timedelta(minutes=20)
# A server that says "nothing new" for ever would leave a series without its next years.
_WHOLE_EVERY = timedelta(days=7)
# Refreshes are remembered for so long, and imports of which nothing came.
_KEPT_FOR = timedelta(days=30)


def subscriptions_due() -> int:
    """Send a task for each address that is due; how many. One query, and one for each that is."""
    from apps.tenant.calendars.tasks import refresh

    due = list(Subscription.objects.filter(due_at__lte=timezone.now(), calendar__isnull=False).values_list("pk"))
    for (pk,) in due:
        with transaction.atomic():
            Subscription.objects.filter(pk=pk).update(due_at=timezone.now() + _AT_IT)
            enqueue(refresh, subscription_id=str(pk))
    return len(due)


def subscription_refresh(*, subscription_id: UUID, zone: ZoneInfo) -> None:
    """Ask the address and bring in what is new. Whatever goes wrong, events stay and the reason is written down.

    May run twice. At most twenty seconds of waiting, then about fifteen queries.
    """
    subscription = Subscription.objects.select_related("calendar").filter(pk=subscription_id).first()
    if subscription is None or subscription.calendar is None:
        return
    Subscription.objects.filter(pk=subscription.pk).update(asked_at=timezone.now(), due_at=timezone.now() + _AT_IT)
    try:
        found = _ask(subscription)
        parsed = None if found.is_same else _parsed(subscription.calendar, found, zone)
    except (OutsideError, CalendarRefused) as error:
        _failed(subscription, error)
    else:
        _answered(subscription, found, parsed)
    finally:
        refresh_is_over(subscription)


def _ask(subscription: Subscription) -> Fetched:
    whole = subscription.read_at is None or timezone.now() - subscription.read_at > _WHOLE_EVERY
    if whole:
        return fetch(subscription.address)
    return fetch(subscription.address, etag=subscription.etag, last_modified=subscription.last_modified)


def _parsed(calendar: Calendar, found: Fetched, zone: ZoneInfo) -> ParsedCalendar:
    return parse(found.body, zone=zone, zones=calendar.zone_choices)


@transaction.atomic
def _answered(subscription: Subscription, found: Fetched, parsed: ParsedCalendar | None) -> None:
    now = timezone.now()
    calendar = Calendar.objects.select_for_update().filter(subscription=subscription.pk).first()
    if calendar is None:  # taken off meanwhile
        return
    values = {"answered_at": now, "due_at": due_after(EVERY), "failures": 0, "failing_since": None, "problem": ""}
    if parsed is not None and _bring_in(subscription, calendar, found.body, parsed):
        values |= {"etag": found.etag, "last_modified": found.last_modified, "read_at": now}
    Subscription.objects.filter(pk=subscription.pk).update(**values, updated_at=now)


def _bring_in(subscription: Subscription, calendar: Calendar, body: bytes, parsed: ParsedCalendar) -> bool:
    """Apply what is new; False: it is held for somebody to look at."""
    change = difference_of(list(parsed.events), calendar)
    _forget(CalendarImport.objects.filter(calendar=calendar, state=ImportState.READY).exclude(held_because=""))
    record = CalendarImport(
        calendar=calendar, subscription=subscription, file_name=f"{subscription.host} (refreshed)"[:255]
    )
    if reason := _why_held(change):
        _hold(record, body, parsed, reason)
        return False
    for name, value in read_values_of(parsed, change).items():
        setattr(record, name, value)
    if not change.is_empty:
        difference_write(calendar, change)
        Calendar.objects.filter(pk=calendar.pk).update(updated_at=timezone.now())
        import_close(None, record, calendar, change)
    elif record.problems != _last_problems(calendar):
        record.state, record.applied_at = ImportState.APPLIED, timezone.now()
        record.save()
    return True


def read_values_of(parsed: ParsedCalendar, change: Difference) -> dict[str, object]:
    """What a refresh notes of the file that it read."""
    problems = [{"line": one.line, "summary": one.summary, "reason": one.reason} for one in parsed.problems]
    return {"problems": problems, "zones": parsed.zones, "notes": notes_of(parsed, change.older)}


def _why_held(change: Difference) -> str:
    gone = len(change.removed)
    if gone * 2 <= change.coming:
        return ""
    return (
        f"The address no longer has {gone:,} of the {change.coming:,} events to come. That may be a mistake over "
        "there, so nothing was changed. Look at what would go, then apply or discard it."
    )


def _hold(record: CalendarImport, body: bytes, parsed: ParsedCalendar, reason: str) -> None:
    record.file.name = workspace_storage().save(f"imports/{record.pk}.ics", ContentFile(body))
    for name, value in read_values(record, parsed).items():
        setattr(record, name, value)
    record.held_because = reason
    record.save()


def _last_problems(calendar: Calendar) -> object:
    last = CalendarImport.objects.filter(calendar=calendar, state=ImportState.APPLIED).order_by("-applied_at").first()
    return last.problems if last else []


def _failed(subscription: Subscription, error: AppError) -> None:
    now = timezone.now()
    failures = subscription.failures + 1
    wait = min(_SOON * 2 ** min(failures - 1, 10), _LATEST)
    message = (
        error.message
        if isinstance(error, OutsideError)
        else f"The address answered, but not with a calendar. {error.message}"
    )
    Subscription.objects.filter(pk=subscription.pk).update(
        failures=failures,
        failing_since=subscription.failing_since or now,
        problem=message[:400],
        due_at=due_after(wait),
        updated_at=now,
    )


def _forget(imports: Iterable[CalendarImport]) -> None:
    """Imports go, and their files after the commit."""
    for one in imports:
        name = str(one.file.name or "")
        one.delete()
        if name:
            transaction.on_commit(lambda name=name: workspace_storage().delete(name))  # type: ignore[misc]


def imports_tidy() -> None:
    """Go on with imports that a dead worker left; give up on lost ones; forget old ones. Four queries."""
    from apps.tenant.calendars.tasks import apply_import, read_import

    now = timezone.now()
    at_work = CalendarImport.objects.filter(state__in=[ImportState.READING, ImportState.APPLYING])
    lost = at_work.filter(created_at__lt=now - timedelta(days=1))
    lost.update(state=ImportState.REFUSED, reason="It could not be finished. Please import the calendar again.")
    for found in at_work.filter(updated_at__lt=now - timedelta(minutes=15)).only("pk", "state"):
        with transaction.atomic():
            CalendarImport.objects.filter(pk=found.pk).update(updated_at=now)
            task = read_import if found.state == ImportState.READING else apply_import
            enqueue(task, import_id=str(found.pk))
    long_ago = now - _KEPT_FOR
    by_itself = Q(imported_by=None, state=ImportState.APPLIED, applied_at__lt=long_ago)
    _forget(CalendarImport.objects.filter(by_itself | Q(state=ImportState.REFUSED, updated_at__lt=long_ago)))
    Subscription.objects.filter(calendar=None, imports=None, created_at__lt=long_ago).delete()
