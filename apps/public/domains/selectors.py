"""Reads of claimed domains."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.core.tenancy.context import active_workspace
from apps.public.domains.models import ClaimState, DomainClaim, RestingName
from apps.public.domains.names import parents_of
from apps.public.workspaces.models import LEAVING, Domain, Workspace


def claim_list(workspace_id: UUID) -> QuerySet[DomainClaim]:
    """The workspace's claims that were not taken off, oldest first, each with its workspace. One query."""
    claims: QuerySet[DomainClaim] = (
        QuerySet(DomainClaim).filter(workspace_id=workspace_id).exclude(state=ClaimState.OFF)
    )
    return claims.select_related("workspace").order_by("created_at")


def claim_get_for(actor: Actor, claim_id: UUID) -> DomainClaim:
    """The active workspace's live claim with its workspace. Raises NotFound, for others' too. One query."""
    claim = claim_list(active_workspace().id).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("There is no such domain in this workspace.")
    return claim


def primary_domain(workspace_id: UUID) -> Domain | None:
    """The workspace's main address, whether its records are there or not. One query."""
    return QuerySet(Domain).filter(tenant_id=workspace_id, is_primary=True).first()


def is_held_by_others(*, host: str, workspace_id: UUID) -> bool:
    """Whether another workspace has the host, one above it or one below it, now or in quarantine. Three queries."""
    names = [host, *parents_of(host)]
    routed = Q(domain__in=names) | Q(domain__endswith=f".{host}")
    if Domain.objects.filter(routed).exclude(tenant_id=workspace_id).exists():
        return True
    ended = Q(host__in=names) | Q(host__endswith=f".{host}")
    since = timezone.now() - timedelta(days=settings.DOMAIN_QUARANTINE_DAYS)
    if RestingName.objects.filter(ended, ended_at__gt=since).exists():
        return True
    resting = DomainClaim.objects.filter(ended, state=ClaimState.OFF, ended_at__gt=since)
    return resting.exclude(workspace_id=workspace_id).exists()


def claims_due(now: datetime) -> QuerySet[DomainClaim]:
    """Those that are to be looked at by themselves, the longest due first. One query.

    A workspace that was put away keeps what it has as it is: nobody is there to mend a record.
    """
    due: QuerySet[DomainClaim] = QuerySet(DomainClaim).filter(next_check_at__lte=now)
    leaving = Workspace.objects.filter(state__in=LEAVING).values("pk")
    return due.exclude(workspace__in=leaving).order_by("next_check_at")
