"""When a claim is looked at, and how long it lasts without its records."""

from datetime import datetime, timedelta

from django.conf import settings

from apps.public.domains.models import ClaimState, DomainClaim

_SOON = timedelta(minutes=5)
_LATER = timedelta(hours=1)
_DAILY = timedelta(days=1)
# People set records within two days, or have somebody asked to; after two weeks nobody is at it any more.
_EAGER_FOR = timedelta(hours=48)
_WAITS_FOR = timedelta(days=14)


def next_check(claim: DomainClaim, *, now: datetime, is_known: bool) -> datetime | None:
    """When the claim, in the state that it is in now, is due again; None for never by itself.

    ``is_known`` says whether the last look got answers; without, a proved one is not left alone for a day.
    """
    if claim.state == ClaimState.VERIFIED:
        return now + (_DAILY if is_known else _LATER)
    if claim.state == ClaimState.LOST:
        return now + _LATER
    if claim.state == ClaimState.OFF:
        return None
    age = now - claim.created_at
    if age < _EAGER_FOR:
        return now + _SOON
    return now + _LATER if age < _WAITS_FOR else None


def ends_at(lost_since: datetime) -> datetime:
    """When a domain whose records are gone is taken off."""
    return lost_since + timedelta(days=settings.DOMAIN_GRACE_DAYS)


def warns_at(lost_since: datetime) -> datetime:
    """When that is said once more."""
    return ends_at(lost_since) - _DAILY
