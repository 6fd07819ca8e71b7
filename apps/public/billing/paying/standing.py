"""What a subscription's state means for the workspace. No query, no clock of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from apps.public.billing.models import OWING, BillingAccount, PaymentStatus

_WHERE = "under Settings, Plan"
_REASONS = {
    "payment": f"A payment is overdue. An owner can pay {_WHERE}: then everything opens again at once.",
    "trial": f"The trial has ended. An owner can add a card {_WHERE}: then everything opens again at once.",
    "ended": f"The subscription has ended. An owner can choose a plan {_WHERE}: then everything opens again.",
}
_NOT_BEGUN = {PaymentStatus.NONE, PaymentStatus.INCOMPLETE, PaymentStatus.INCOMPLETE_EXPIRED}


# How long before a trial's, and a grace's, end owners are reminded.
TRIAL_WARNING = timedelta(days=3)
GRACE_WARNING = timedelta(days=2)


class Standing(StrEnum):
    """How the workspace stands."""

    NONE = "none"  # Stripe has no say
    GOOD = "good"
    GRACE = "grace"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it stands, and while it is paused why: ``payment``, ``trial`` or ``ended``."""

    standing: Standing
    cause: str = ""

    @property
    def reason(self) -> str:
        """The sentence that the client's people are shown."""
        return _REASONS.get(self.cause, "")


def grace_ends_at(account: BillingAccount, grace_days: int) -> datetime | None:
    """When an overdue workspace is paused; None for one that owes nothing."""
    return account.past_due_since + timedelta(days=grace_days) if account.past_due_since else None


def verdict_on(account: BillingAccount, *, grace_days: int, now: datetime) -> Verdict:
    """How the workspace stands now."""
    if account.by_hand or account.status in _NOT_BEGUN:
        return Verdict(Standing.NONE)
    if account.status in OWING:
        ends = grace_ends_at(account, grace_days)
        return Verdict(Standing.PAUSED, "payment") if ends is None or ends <= now else Verdict(Standing.GRACE)
    if account.status == PaymentStatus.PAUSED:
        return Verdict(Standing.PAUSED, "trial")
    if account.status == PaymentStatus.CANCELED:
        return Verdict(Standing.PAUSED, "ended")
    return Verdict(Standing.GOOD)
