"""Who works on a delivery: a lease that is taken together with the row's lock, and runs out by itself."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Min, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.tenant.publishing.models import Delivery, Step


def lease() -> timedelta:
    """Longer than the longest request of a step: who dies leaves the work lying no longer than this."""
    return timedelta(seconds=settings.PUBLISHING_LEASE)


@dataclass(frozen=True)
class Claim:
    """Deliveries that nobody else touches until the lease ends."""

    token: UUID
    deliveries: list[Delivery]


@transaction.atomic
def claim(step: Step, *, most: int, now: datetime | None = None) -> Claim:
    """Take up to ``most`` deliveries that are due at the step. Two queries, one when there are none.

    Those are sent first whose posts come next: many are handed over at once. Everything else begins with what is due
    longest, so that nothing that is put off again and again keeps others waiting. Two who ask at the same time get
    different ones. With post, artwork and channel.
    """
    now = now or timezone.now()
    due = _free(now).filter(step=step).select_related("post__artwork", "channel")
    order = ("post__scheduled_at",) if step == Step.SEND else ("due_at", "post__scheduled_at")
    rows = list(due.order_by(*order, "pk").select_for_update(of=("self",), skip_locked=True)[:most])
    token = uuid.uuid4()
    if not rows:
        return Claim(token, [])
    taken = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    taken.update(lease=token, leased_until=now + lease(), tries=F("tries") + 1)
    for row in rows:
        row.lease, row.leased_until, row.tries = token, now + lease(), row.tries + 1
    return Claim(token, rows)


def steps_due() -> set[str]:
    """The steps at which there is something to claim. One query: looking for nothing at each step takes longer."""
    return set(_free(timezone.now()).values_list("step", flat=True).distinct())


def _free(now: datetime) -> QuerySet[Delivery]:
    """What is due, and nobody's."""
    return Delivery.objects.filter(Q(lease=None) | Q(leased_until__lte=now), due_at__lte=now)


def claim_renew(claim: Claim) -> None:
    """Begin the lease anew: the work goes on. One query."""
    _held(claim).update(leased_until=timezone.now() + lease())


def claim_release(claim: Claim, *, due_at: datetime, only: Iterable[Delivery] | None = None) -> None:
    """Give back what was not worked on, to be due again at ``due_at``. One query."""
    _held(claim, only).update(lease=None, leased_until=None, due_at=due_at)


def _held(claim: Claim, only: Iterable[Delivery] | None = None) -> QuerySet[Delivery]:
    """Those of the claim that nobody has taken over. Looked up by their keys: leases have no index."""
    rows = claim.deliveries if only is None else only
    return Delivery.objects.filter(pk__in=[row.pk for row in rows], lease=claim.token)


def next_due() -> datetime | None:
    """When the workspace has something to do next; None when there is nothing. One query, of what is not at rest."""
    free_at = Case(When(lease__isnull=False, then=Greatest("due_at", "leased_until")), default=F("due_at"))
    found: datetime | None = Delivery.objects.filter(due_at__isnull=False).aggregate(at=Min(free_at))["at"]
    return found
