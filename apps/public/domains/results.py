"""What a check's result does to a claim."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.tenancy.context import public_context
from apps.core.tenancy.tasks import enqueue
from apps.public.domains.checking import Result
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.domains.selectors import claims_due, is_held_by_others
from apps.public.domains.services import end, locked, one_at_a_time
from apps.public.domains.turns import ends_at, next_check, warns_at
from apps.public.workspaces.hosts import host_add, host_remove, host_set_lost

_LEASE = timedelta(minutes=5)


class Change(StrEnum):
    """What became of the claim."""

    VERIFIED = "verified"
    REFUSED = "refused"
    LOST = "lost"
    REGAINED = "regained"
    ENDING = "ending"
    ENDED = "ended"


# Those that the workspace's owners and admins are written to about.
_MAILED = (Change.VERIFIED, Change.LOST, Change.REGAINED, Change.ENDING, Change.ENDED)


@transaction.atomic
@public_context()
def claim_record(*, claim: DomainClaim, result: Result) -> Change | None:
    """Keep what a check found, and move the claim accordingly. Returns what changed, if anything did.

    Raises Conflict when the claim was taken off meanwhile. Two queries, up to twelve for a change; mails after the
    commit.
    """
    from apps.public.domains.tasks import write

    now = timezone.now()
    current = locked(claim)
    current.last_checked_at, current.last_result = now, result.as_json()
    change = _move(current, result, now)
    current.next_check_at = next_check(current, now=now, is_known=result.is_good or result.is_gone)
    current.save()
    if change in _MAILED:
        enqueue(write, claim_id=str(current.pk), change=change.value)
    return change


@transaction.atomic
def claims_take_due(*, most: int) -> list[UUID]:
    """The claims that are to be looked at now, at most so many. Each is given to one caller, and again in five minutes
    should that one never come to it. Two queries.
    """
    now = timezone.now()
    ids = list(claims_due(now).select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    DomainClaim.objects.filter(pk__in=ids).update(next_check_at=now + _LEASE)
    return ids


def _move(claim: DomainClaim, result: Result, now: datetime) -> Change | None:
    if result.is_good:
        return _found(claim, now)
    if not result.is_gone:
        return None
    return _gone(claim, now)


def _found(claim: DomainClaim, now: datetime) -> Change | None:
    if claim.state == ClaimState.WAITING:
        return _verify(claim, now)
    if claim.state == ClaimState.LOST:
        claim.state, claim.lost_since, claim.warned_at = ClaimState.VERIFIED, None, None
        host_set_lost(workspace=claim.workspace, host=claim.host, is_lost=False)
        return Change.REGAINED
    return None


def _verify(claim: DomainClaim, now: datetime) -> Change | None:
    one_at_a_time()
    if is_held_by_others(host=claim.host, workspace_id=claim.workspace_id) or not _route(claim):
        claim.last_result["refusal"] = "The records are there, but the name, one above or one below it is in use."
        return Change.REFUSED
    claim.state, claim.verified_at = ClaimState.VERIFIED, now
    return Change.VERIFIED


def _route(claim: DomainClaim) -> bool:
    try:
        with transaction.atomic():
            host_add(workspace=claim.workspace, host=claim.host)
    except IntegrityError:
        return False
    return True


def _gone(claim: DomainClaim, now: datetime) -> Change | None:
    if claim.state == ClaimState.VERIFIED:
        claim.state, claim.lost_since = ClaimState.LOST, now
        host_set_lost(workspace=claim.workspace, host=claim.host, is_lost=True)
        return Change.LOST
    if claim.state != ClaimState.LOST or claim.lost_since is None:
        return None
    if now >= ends_at(claim.lost_since):
        host_remove(workspace=claim.workspace, host=claim.host)
        end(claim)
        return Change.ENDED
    if now >= warns_at(claim.lost_since) and claim.warned_at is None:
        claim.warned_at = now
        return Change.ENDING
    return None
