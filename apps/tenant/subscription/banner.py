"""What every page says about payment and limits, to those whom it concerns, while there is something to say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from apps.core.access import Actor
from apps.core.roles import Right
from apps.public.billing.limits import limit_of
from apps.public.billing.models import BillingAccount, PaymentStatus
from apps.public.billing.paying.following import BANNER_KEY
from apps.public.billing.paying.selectors import account_of, billing_settings
from apps.public.billing.paying.standing import TRIAL_WARNING, Standing, grace_ends_at, verdict_on
from apps.public.billing.uses import Level, LimitUse
from apps.public.billing.watching import limit_notices_open

_SECONDS = 300
_WEEK = 7 * 24 * 3600
_LIMITS_KEY = "billing:limits"


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


@dataclass(frozen=True)
class LimitBanner:
    """The limit that is closest; ``others`` is how many more there are."""

    use: LimitUse
    others: int


def limit_banner_for(actor: Actor, workspace_id: UUID) -> LimitBanner | None:
    """The worst of the limits that are near or reached, for those who look after the workspace.

    Remembered for five minutes: no query then, one when not. What somebody has put away comes back after a week, or
    when it is reached.
    """
    if not actor.can(Right.MANAGE_SETTINGS):
        return None
    known: list[tuple[str, int, int]] | None = cache.get(_LIMITS_KEY)
    if known is None:
        known = [(one.field, one.used, one.most) for one in limit_notices_open(workspace_id)]
        cache.set(_LIMITS_KEY, known, _SECONDS)
    uses = [LimitUse(limit_of(field), used, most) for field, used, most in known]
    put_away = cache.get(_put_away_key(actor), ()) if uses else ()
    shown = [use for use in uses if use.level is Level.FULL or use.limit.value not in put_away]
    return LimitBanner(shown[0], len(shown) - 1) if shown else None


def limits_put_away(actor: Actor, workspace_id: UUID) -> None:
    """The person has seen what is near; it is not said to them again for a week. One query."""
    fields = [one.field for one in limit_notices_open(workspace_id) if one.level == Level.NEAR]
    cache.set(_put_away_key(actor), fields, _WEEK)


def _put_away_key(actor: Actor) -> str:
    return f"{_LIMITS_KEY}:put-away:{actor.user_id}"


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
