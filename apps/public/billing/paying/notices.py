"""What owners are written to about payment: decided here, once for each occasion, and sent by a task."""

from datetime import datetime, timedelta
from uuid import UUID

from apps.core.tenancy.tasks import enqueue
from apps.public.billing.models import BillingAccount, BillingNotice, NoticeKind, PaymentStatus
from apps.public.billing.paying.standing import GRACE_WARNING, TRIAL_WARNING, Standing, Verdict, grace_ends_at

# Later than that, what was to be said has changed.
_PATIENCE = timedelta(days=3)


def notices_note(
    account: BillingAccount, *, verdict: Verdict, was_lifted: bool, grace_days: int, now: datetime
) -> list[NoticeKind]:
    """Write down, and have sent after the commit, what is to be said now and was not yet. Two queries a notice.

    ``was_lifted``: a pause has just been.
    """
    wanted = _wanted(account, verdict, was_lifted, grace_days, now)
    return [kind for kind, occasion, data in wanted if _note(account, kind, occasion, data)]


def notices_open(*, now: datetime) -> list[UUID]:
    """Notices of the last three days of which not all owners have been written to. One query."""
    left = BillingNotice.objects.filter(sent_at=None, created_at__gte=now - _PATIENCE)
    return list(left.order_by("created_at").values_list("pk", flat=True))


def _wanted(
    account: BillingAccount, verdict: Verdict, was_lifted: bool, grace_days: int, now: datetime
) -> list[tuple[NoticeKind, str, dict[str, str]]]:
    found: list[tuple[NoticeKind, str, dict[str, str]]] = []
    if account.status == PaymentStatus.TRIALING and account.trial_ends_at and not account.cancels_at:
        ends = account.trial_ends_at
        if now < ends <= now + TRIAL_WARNING:
            found.append((NoticeKind.TRIAL_ENDING, ends.isoformat(), {"at": ends.isoformat()}))
    if verdict.standing is Standing.GRACE and account.past_due_since:
        found += _of_grace(account.past_due_since, grace_ends_at(account, grace_days), now)
    if verdict.standing is Standing.PAUSED:
        begun = account.past_due_since or account.ended_at or account.trial_ends_at
        occasion = f"{verdict.cause} {begun.isoformat() if begun else account.subscription_id}"
        found.append((NoticeKind.PAUSED, occasion[:60], {"cause": verdict.cause}))
    if was_lifted:
        found.append((NoticeKind.RESUMED, now.isoformat(), {}))
    return found


def _of_grace(since: datetime, ends: datetime | None, now: datetime) -> list[tuple[NoticeKind, str, dict[str, str]]]:
    if ends is None:
        return []
    data = {"at": ends.isoformat()}
    found = [(NoticeKind.PAST_DUE, since.isoformat(), data)]
    # Whoever was told at the beginning that it is soon is not told twice.
    if ends - now <= GRACE_WARNING < ends - since:
        found.append((NoticeKind.GRACE_ENDING, since.isoformat(), data))
    return found


def _note(account: BillingAccount, kind: NoticeKind, occasion: str, data: dict[str, str]) -> bool:
    from apps.public.billing.tasks import write_notice

    notice, is_new = BillingNotice.objects.get_or_create(
        account=account, kind=kind, occasion=occasion, defaults={"data": data}
    )
    if is_new:
        enqueue(write_notice, notice_id=str(notice.pk))
    return is_new
