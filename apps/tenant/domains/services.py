"""What people of a workspace do with its domains, and what becomes of them, with the entries in its log.

All functions work in the active workspace.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.tenancy.addresses import host_for_slug
from apps.public.domains.checking import Result, check_records
from apps.public.domains.models import DomainClaim
from apps.public.domains.names import shown_domain
from apps.public.domains.results import Change, claim_record
from apps.public.domains.services import claim_create, claim_make_primary, claim_remove, subdomain_make_primary
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.services import activity_record

_MOST_A_MINUTE = 10

_CHANGES = {
    Change.VERIFIED: "{host} is proved and leads here",
    Change.LOST: "The DNS records of {host} are gone",
    Change.REGAINED: "The DNS records of {host} are back",
    Change.ENDING: "{host} is about to be taken off",
    Change.ENDED: "{host} was taken off: its DNS records were gone too long",
}


@transaction.atomic
def domain_add(*, actor: Actor, workspace: Workspace, host: str) -> DomainClaim:
    """Claim the domain. Raises InvalidInput (field ``host``), see ``claim_create``. Nine queries."""
    claim = claim_create(workspace=workspace, host=host)
    _record(actor, claim, "added", "{host} was added")
    return claim


def domain_check(*, actor: Actor | None, claim: DomainClaim) -> tuple[Result, Change | None]:
    """Ask the DNS about the claim and act on it: takes up to five seconds, outside of any transaction of its own.

    Raises Conflict when the claim was taken off meanwhile. Three queries, up to twelve for a change.
    """
    result = check_records(claim)
    with transaction.atomic():
        change = claim_record(claim=claim, result=result)
        if change in _CHANGES:
            _record(actor, claim, change.value, _CHANGES[change])
    return result, change


def domain_check_now(*, actor: Actor, claim: DomainClaim) -> tuple[Result, Change | None]:
    """As ``domain_check``, for somebody who waits. Raises Conflict when it was asked for too often."""
    if (
        not cache.add(f"domains:check:{claim.pk}", True, settings.DOMAIN_ASK_SECONDS)
        or _asked_this_minute() > _MOST_A_MINUTE
    ):
        raise Conflict("That was checked a moment ago. DNS changes take minutes: wait a little, then check again.")
    return domain_check(actor=actor, claim=claim)


@transaction.atomic
def domain_remove(*, actor: Actor, claim: DomainClaim) -> None:
    """Take the domain off at once. Raises Conflict when it was taken off meanwhile. Seven queries."""
    claim_remove(claim=claim)
    _record(actor, claim, "removed", "{host} was removed")


@transaction.atomic
def domain_make_primary(*, actor: Actor, claim: DomainClaim) -> None:
    """Make it the main address. Raises Conflict unless its records are there. Eight queries."""
    claim_make_primary(claim=claim)
    _record(actor, claim, "made_primary", "{host} is the main address")


@transaction.atomic
def domain_reset_primary(*, actor: Actor, workspace: Workspace) -> None:
    """Make the subdomain the main address again. Six queries."""
    subdomain_make_primary(workspace=workspace)
    host = host_for_slug(workspace.slug)
    activity_record(actor=actor, verb="domain.made_primary", summary=f"{host} is the main address")


def _asked_this_minute() -> int:
    cache.add("domains:checks", 0, 60)
    try:
        return int(cache.incr("domains:checks"))
    except ValueError:  # it ran out between the two
        return 1


def _record(actor: Actor | None, claim: DomainClaim, action: str, summary: str) -> None:
    activity_record(
        actor=actor,
        verb=f"domain.{action}",
        summary=summary.format(host=shown_domain(claim.host)),
        object_id=claim.pk,
        data={"host": claim.host},
    )
