"""What every page says to owners about payment, while there is something to say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from apps.core.access import Actor
from apps.core.roles import Right
from apps.public.billing.models import BillingAccount, PaymentStatus
from apps.public.billing.paying.following import BANNER_KEY
from apps.public.billing.paying.notices import TRIAL_WARNING
from apps.public.billing.paying.selectors import account_of, billing_settings
from apps.public.billing.paying.standing import Standing, grace_ends_at, verdict_on

_SECONDS = 300


@dataclass(frozen=True)
class Banner:
    """``kind``: past_due, paused or trial_ending; ``at``: when it gets serious; ``cause``: of a pause."""

    kind: str
    at: datetime | None = None
    cause: str = ""
    pay_url: str = ""


def banner_for(actor: Actor, workspace_id: UUID) -> Banner | None:
    """What there is to say to somebody who may pay; remembered for five minutes, or until payment changes.

    No query when remembered, two when not.
    """
    if not actor.can(Right.MANAGE_BILLING):
        return None
    known = cache.get(BANNER_KEY)
    if known is None:
        account = account_of(workspace_id)
        known = (_banner(account, timezone.now()) if account else None) or ""
        cache.set(BANNER_KEY, known, _SECONDS)
    return known or None


def _banner(account: BillingAccount, now: datetime) -> Banner | None:
    grace_days = billing_settings().grace_days
    verdict = verdict_on(account, grace_days=grace_days, now=now)
    if verdict.standing is Standing.GRACE:
        return Banner("past_due", at=grace_ends_at(account, grace_days), pay_url=account.pay_url)
    if verdict.standing is Standing.PAUSED:
        return Banner("paused", cause=verdict.cause, pay_url=account.pay_url)
    ends = account.trial_ends_at
    if account.status == PaymentStatus.TRIALING and not account.by_hand and ends and ends - now <= TRIAL_WARNING:
        return Banner("trial_ending", at=ends)
    return None
