"""Background work of billing. All of it may run twice, also at once."""

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.core.errors import NotFound
from apps.core.outside.errors import OutsideRefused, OutsideUnavailable
from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.billing.models import BillingAccount, BillingNotice, LimitNotice
from apps.public.billing.paying.events import event_process, events_forget, events_open
from apps.public.billing.paying.mails import send_notice
from apps.public.billing.paying.metering import accounts_metered, usage_report
from apps.public.billing.paying.notices import notices_open
from apps.public.billing.paying.selectors import accounts_to_follow, stripe_is_set_up
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.watching import limits_watch, send_limit_notice

# Stripe out of order for a few minutes is waited for; for longer, what beat sends comes back to it.
_WRITING: dict[str, Any] = {
    "autoretry_for": (SMTPException, OSError),
    "retry_backoff": 10,
    "retry_kwargs": {"max_retries": 6},
}
_PATIENT: dict[str, Any] = {
    "autoretry_for": (OutsideUnavailable,),
    "retry_backoff": 5,
    "retry_kwargs": {"max_retries": 6},
}


@shared_task(name="billing.process_event", base=PlatformTask, **_PATIENT)
def process_event(*, event_id: str) -> None:
    """Act on one message of Stripe's."""
    event_process(event_id=event_id)


@shared_task(name="billing.sync", base=PlatformTask, **_PATIENT)
def sync(*, workspace_id: str) -> None:
    """Ask Stripe how one workspace stands. One that lost its customer meanwhile is nobody's concern."""
    if not stripe_is_set_up():
        return
    try:
        subscription_sync(workspace_id=UUID(workspace_id))
    except NotFound:
        return


@shared_task(name="billing.reconcile", base=PlatformTask)
def reconcile() -> None:
    """Each night: have Stripe asked about every workspace that it bills, a task for each, and forget old messages."""
    if stripe_is_set_up():
        _for_each([*BillingAccount.objects.filter(by_hand=False).values_list("workspace_id", flat=True)])
    events_forget()


@shared_task(name="billing.follow_up", base=PlatformTask)
def follow_up() -> None:
    """Each quarter of an hour: messages and mails that failed, grace and trials that end, what the meter is to know."""
    if not stripe_is_set_up():
        return
    _for_each(accounts_to_follow(now=timezone.now()))
    with transaction.atomic():
        for notice_id in notices_open(now=timezone.now()):
            enqueue(write_notice, notice_id=str(notice_id))
        for event_id in events_open():
            enqueue(process_event, event_id=event_id)
        for workspace_id in accounts_metered():
            enqueue(report_usage, workspace_id=str(workspace_id))


@shared_task(name="billing.report_usage", base=PlatformTask, **_PATIENT)
def report_usage(*, workspace_id: str) -> None:
    """Tell the meter what one workspace has used."""
    try:
        usage_report(workspace_id=UUID(workspace_id))
    except OutsideRefused as error:
        note = f"The meter refused what was used. {error.message}"[:300]
        BillingAccount.objects.filter(workspace_id=workspace_id).update(problem=note)


@shared_task(
    name="billing.write_notice",
    base=PlatformTask,
    **_WRITING,
)
def write_notice(*, notice_id: str) -> None:
    """Write to a workspace's owners; a mail server that does not answer is tried again for about ten minutes.

    Then ``follow_up`` comes back to it.
    """
    notice = BillingNotice.objects.select_related("account__workspace").filter(pk=notice_id, sent_at=None).first()
    if notice is None or not notice.account.workspace.is_prepared:
        return
    send_notice(notice)
    BillingNotice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())


def _for_each(workspace_ids: list[UUID]) -> None:
    with transaction.atomic():
        for workspace_id in workspace_ids:
            enqueue(sync, workspace_id=str(workspace_id))


@shared_task(name="billing.watch_limits", base=PlatformTask)
def watch_limits() -> None:
    """Each ten minutes: who comes close to a limit."""
    limits_watch()


@shared_task(name="billing.write_limit", base=PlatformTask, **_WRITING)
def write_limit(*, notice_id: str) -> None:
    """Write to owners that a limit is near or reached; one that went with its workspace is nobody's concern."""
    notice = LimitNotice.objects.select_related("workspace").filter(pk=notice_id, mailed_at=None).first()
    if notice is not None:
        send_limit_notice(notice)
        LimitNotice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
