"""Writes on claims by people: claim a domain, take it off, show the workspace under it.

With the login's own rights, as on hosts: who could rewrite another's claim could have it found lost, and the name next.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import public_context
from apps.public.billing.limits import Limit, entitlements_of
from apps.public.domains.models import ROUTED, ClaimState, DomainClaim, RestingName, new_token
from apps.public.domains.names import clean_domain, shown_domain
from apps.public.domains.selectors import claim_list, is_held_by_others
from apps.public.domains.turns import next_check
from apps.public.workspaces.hosts import host_make_primary, host_remove
from apps.public.workspaces.models import Workspace


@transaction.atomic
@public_context()
def claim_create(*, workspace: Workspace, host: str) -> DomainClaim:
    """Note that the workspace says ``host`` (as typed) is its own. Nothing is routed until the records prove it.

    Raises InvalidInput (field ``host``) for what is no public domain, what the workspace has already, what another
    workspace has (or had until lately, or has one above or below of), and when the plan is full. Eight queries.
    """
    host = clean_domain(host)
    one_at_a_time()
    _refuse_second(workspace, host)
    _refuse_beyond_plan(workspace)
    if is_held_by_others(host=host, workspace_id=workspace.pk):
        raise InvalidInput(_taken(host), field="host")
    now = timezone.now()
    claim = DomainClaim(workspace=workspace, host=host, token=_token(workspace, host), created_at=now)
    claim.next_check_at = next_check(claim, now=now, is_known=True)
    claim.save()
    return claim


@transaction.atomic
@public_context()
def claim_remove(*, claim: DomainClaim) -> None:
    """Take the domain off: it stops leading here once this is committed. Six queries.

    One that was proved rests in quarantine for others, one that never was is forgotten. Raises Conflict when it was
    taken off meanwhile.
    """
    current = locked(claim)
    if current.verified_at is None:
        current.delete()
        return
    if current.state in ROUTED:
        host_remove(workspace=current.workspace, host=current.host)
    end(current)


@transaction.atomic
@public_context()
def claim_make_primary(*, claim: DomainClaim) -> None:
    """Show the workspace under this domain. Raises Conflict unless its records are there. Seven queries."""
    current = locked(claim)
    if current.state != ClaimState.VERIFIED:
        raise Conflict("A domain can be the main address once its records are found. Press “Check now”.")
    host_make_primary(workspace=current.workspace, host=current.host)


def subdomain_make_primary(*, workspace: Workspace) -> None:
    """Show the workspace under its subdomain again. Five queries."""
    host_make_primary(workspace=workspace, host=host_for_slug(workspace.slug))


def locked(claim: DomainClaim) -> DomainClaim:
    """The claim as it is now, held until the transaction ends. Raises Conflict when it was taken off. One query."""
    live = DomainClaim.objects.select_for_update(of=("self",)).select_related("workspace")
    current = live.filter(pk=claim.pk).exclude(state=ClaimState.OFF).first()
    if current is None:
        raise Conflict("The domain was taken off meanwhile. Reload the page.")
    return current


def end(claim: DomainClaim) -> None:
    """Off, from now on in quarantine. One query."""
    claim.state, claim.ended_at = ClaimState.OFF, timezone.now()
    claim.lost_since, claim.next_check_at = None, None
    claim.save()


@transaction.atomic
def names_rest(workspace_id: UUID) -> None:
    """The workspace is being deleted: what it had proved rests for others as if it had been taken off. Four queries.

    Names whose quarantine is over are forgotten on the way. May run twice.
    """
    now = timezone.now()
    RestingName.objects.filter(ended_at__lt=now - timedelta(days=settings.DOMAIN_QUARANTINE_DAYS)).delete()
    proved = DomainClaim.objects.filter(workspace_id=workspace_id, verified_at__isnull=False)
    ended = {host: ended_at or now for host, ended_at in proved.order_by("created_at").values_list("host", "ended_at")}
    resting = [RestingName(host=host, ended_at=ended_at) for host, ended_at in ended.items()]
    RestingName.objects.bulk_create(resting, ignore_conflicts=True)


def one_at_a_time() -> None:
    """Until the transaction ends nobody else claims or proves: above, below and full are seen before and not after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('domains', 0))")


def _refuse_second(workspace: Workspace, host: str) -> None:
    if claim_list(workspace.pk).filter(host=host).exists():
        raise InvalidInput(f"“{shown_domain(host)}” is in the list already.", field="host")


def _refuse_beyond_plan(workspace: Workspace) -> None:
    most = entitlements_of(workspace.pk).most(Limit.DOMAINS)
    if most is None or claim_list(workspace.pk).count() < most:
        return
    if most == 0:
        raise InvalidInput("The plan of this workspace has no domains of your own.", field="host")
    room = "one domain" if most == 1 else f"{most} domains"
    raise InvalidInput(
        f"The plan of this workspace has room for {room} of your own. Remove one first, or ask for a larger plan.",
        field="host",
    )


def _taken(host: str) -> str:
    days = settings.DOMAIN_QUARANTINE_DAYS
    return (
        f"“{shown_domain(host)}”, or a name above or below it, is in use already. "
        f"A domain that was taken off elsewhere is free after {days} days."
    )


def _token(workspace: Workspace, host: str) -> str:
    """Who takes a domain off by mistake and adds it again finds that the records still fit."""
    before = DomainClaim.objects.filter(workspace=workspace, host=host).order_by("-created_at").first()
    return before.token if before else new_token()
