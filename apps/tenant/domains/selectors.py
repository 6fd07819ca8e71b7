"""The addresses of the workspace as its page shows them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from apps.core.access import Actor
from apps.core.tenancy.addresses import host_for_slug
from apps.public.domains.checking import Record, address_record, proof_record
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.domains.names import shown_domain
from apps.public.domains.selectors import claim_list, primary_domain
from apps.public.domains.turns import ends_at
from apps.public.workspaces.models import Workspace


@dataclass(frozen=True)
class RecordRow:
    """A record that has to be set, and what the last check found of it (empty before the first)."""

    record: Record
    outcome: str
    sentence: str


@dataclass(frozen=True)
class OwnDomain:
    """A claim as the page draws it. ``shown`` is the name as people write it, ``claim.host`` as the DNS has it."""

    claim: DomainClaim
    shown: str
    is_primary: bool
    records: list[RecordRow]
    refusal: str
    ends_at: datetime | None
    # The top of a domain, as far as that can be told by counting: a CNAME is not allowed there.
    is_top: bool

    @property
    def is_waiting(self) -> bool:
        return self.claim.state == ClaimState.WAITING

    @property
    def is_lost(self) -> bool:
        return self.claim.state == ClaimState.LOST

    @property
    def may_be_primary(self) -> bool:
        return self.claim.state == ClaimState.VERIFIED and not self.is_primary


@dataclass(frozen=True)
class Addresses:
    """All addresses of a workspace."""

    subdomain: str
    subdomain_is_primary: bool
    # Whether the other addresses lead to the main one: not while its records are gone.
    leads_on: bool
    own: list[OwnDomain]
    target_addresses: list[str]


def addresses_of(actor: Actor, workspace: Workspace) -> Addresses:
    """The subdomain and the workspace's claims. Two queries."""
    primary = primary_domain(workspace.pk)
    subdomain = host_for_slug(workspace.slug)
    main = str(primary.domain) if primary else subdomain
    return Addresses(
        subdomain=subdomain,
        subdomain_is_primary=main == subdomain,
        leads_on=primary is not None and not primary.is_lost,
        own=[_own(claim, main) for claim in claim_list(workspace.pk)],
        target_addresses=list(settings.DOMAIN_TARGET_ADDRESSES),
    )


def _own(claim: DomainClaim, main: str) -> OwnDomain:
    return OwnDomain(
        claim=claim,
        shown=shown_domain(claim.host),
        is_primary=claim.host == main,
        records=[_row(claim, proof_record(claim), "proof"), _row(claim, address_record(claim), "address")],
        refusal=claim.last_result.get("refusal", ""),
        ends_at=ends_at(claim.lost_since) if claim.lost_since else None,
        is_top=claim.host.count(".") == 1,
    )


def _row(claim: DomainClaim, record: Record, part: str) -> RecordRow:
    found = claim.last_result.get(part, {})
    return RecordRow(record, found.get("outcome", ""), found.get("sentence", ""))
