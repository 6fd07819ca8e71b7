"""Does the DNS say what it has to, so that a host is this workspace's? Each part with what was found and expected."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from django.conf import settings

from apps.core.tenancy.addresses import host_for_slug
from apps.public.domains.dns import DnsError, NoSuchName, NoSuchRecord, Resolver, TimedOut
from apps.public.domains.models import DomainClaim
from apps.public.domains.names import PROOF_LABEL

_MOST_SHOWN = 5
_LONGEST_NAME = 253


class Outcome(StrEnum):
    """What one record's check came to."""

    FOUND = "found"
    # The DNS says that it is not there, or that something else is.
    MISSING = "missing"
    # Nobody could be asked: it may be there or not.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Record:
    """A record that has to be set, as DNS panels ask for it."""

    type: str
    name: str
    value: str


@dataclass(frozen=True)
class Finding:
    """One record's check; ``sentence`` says what was found, and what was expected if that is something else."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Result:
    """A whole check."""

    proof: Finding
    address: Finding

    @property
    def is_good(self) -> bool:
        return self.proof.outcome == self.address.outcome == Outcome.FOUND

    @property
    def is_gone(self) -> bool:
        """Whether a record is surely not there. Servers that don't answer are no proof of that."""
        return Outcome.MISSING in {self.proof.outcome, self.address.outcome}

    def as_json(self) -> dict[str, Any]:
        """For the claim's ``last_result``."""
        return asdict(self)


def proof_record(claim: DomainClaim) -> Record:
    """The TXT record that proves whose the host is."""
    return Record("TXT", f"{PROOF_LABEL}.{claim.host}", claim.token)


def address_record(claim: DomainClaim) -> Record:
    """The CNAME record that leads the host to the workspace."""
    return Record("CNAME", claim.host, host_for_slug(claim.workspace.slug))


def check_records(claim: DomainClaim) -> Result:
    """Asks the DNS. Takes ``DOMAIN_CHECK_SECONDS`` at most; no query; needs the claim with its workspace.

    Raises nothing: servers that fail or don't answer are findings too.
    """
    resolver = Resolver()
    return Result(proof=_check_proof(resolver, claim), address=_check_address(resolver, claim))


def _check_proof(resolver: Resolver, claim: DomainClaim) -> Finding:
    record = proof_record(claim)
    expected = f"Expected a TXT record “{record.value}” at {record.name}."

    def look() -> Finding:
        texts = resolver.texts(record.name)
        # Some panels keep the quotes that people paste.
        if record.value in {text.strip(' "').lower() for text in texts}:
            return Finding(Outcome.FOUND, "Found the TXT record.")
        return Finding(Outcome.MISSING, f"Found {_listed('TXT', texts)} at {record.name}. {expected}")

    return _explained(look, record, expected)


def _check_address(resolver: Resolver, claim: DomainClaim) -> Finding:
    record = address_record(claim)
    expected = f"Expected a CNAME record to {record.value}."

    def look() -> Finding:
        chain = resolver.alias_chain(claim.host, until=record.value)
        if not chain:
            return _check_numbers(resolver, claim.host, expected)
        if chain[-1] == record.value:
            return Finding(Outcome.FOUND, f"Found a CNAME record to {_path(chain)}.")
        return Finding(Outcome.MISSING, f"Found a CNAME record to {_path(chain)}. {expected}")

    return _explained(look, record, expected)


def _check_numbers(resolver: Resolver, host: str, expected: str) -> Finding:
    """The top of a domain can't have a CNAME: there the addresses themselves have to be ours, every one of them."""
    found = resolver.addresses(host)
    ours = _our_addresses(resolver)
    if found <= ours:
        return Finding(Outcome.FOUND, f"Found {_listed('address', sorted(found))}.")
    also = f" At the top of a domain: A records to {', '.join(sorted(ours))}." if ours else ""
    return Finding(Outcome.MISSING, f"Found {_listed('address', sorted(found))}. {expected}{also}")


def _our_addresses(resolver: Resolver) -> set[str]:
    """Without an answer about our own name nothing can be said of others': time-outs are passed on."""
    if settings.DOMAIN_TARGET_ADDRESSES:
        return {str(ip_address(text)) for text in settings.DOMAIN_TARGET_ADDRESSES}
    try:
        return resolver.addresses(settings.ROOT_HOST)
    except (NoSuchName, NoSuchRecord):
        return set()


def _path(chain: list[str]) -> str:
    return " → ".join(name[:_LONGEST_NAME] for name in chain)


def _explained(look: Callable[[], Finding], record: Record, expected: str) -> Finding:
    """The look's finding, or what the DNS said instead of an answer."""
    try:
        return look()
    except NoSuchName:
        return Finding(Outcome.MISSING, f"Found nothing: the name {record.name} does not exist. {expected}")
    except NoSuchRecord:
        return Finding(Outcome.MISSING, f"Found no {record.type} record at {record.name}. {expected}")
    except TimedOut:
        sentence = f"The DNS servers for {record.name} did not answer in time, so nothing is known. {expected}"
        return Finding(Outcome.UNKNOWN, sentence)
    except DnsError:
        sentence = f"The DNS servers for {record.name} answered with an error, so nothing is known. {expected}"
        return Finding(Outcome.UNKNOWN, sentence)


def _listed(what: str, values: list[str]) -> str:
    shown = ", ".join(f"“{value}”" for value in values[:_MOST_SHOWN])
    return f"{what} {shown}" + (f" and {len(values) - _MOST_SHOWN} more" if len(values) > _MOST_SHOWN else "")
