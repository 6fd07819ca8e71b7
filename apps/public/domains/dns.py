"""Questions to the DNS, with time-outs and typed errors. Nothing here knows what the answers are for."""

import time
from typing import ClassVar

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

_MOST_HOPS = 8
_LONGEST_TEXT = 120


class DnsError(Exception):
    """There is no answer to show. ``is_final``: the DNS said so, and asking again would say the same."""

    is_final: ClassVar[bool] = False


class NoSuchName(DnsError):
    """The name does not exist (NXDOMAIN)."""

    is_final = True


class NoSuchRecord(DnsError):
    """The name exists, without a record of this type."""

    is_final = True


class ServerFailed(DnsError):
    """The servers answered with an error, or with what can't be read (SERVFAIL, REFUSED, rubbish)."""


class TimedOut(DnsError):
    """No server answered in time."""


class Resolver:
    """Asks the servers of the settings. An instance's questions together take ``DOMAIN_CHECK_SECONDS`` at most."""

    def __init__(self) -> None:
        self._ends_at = time.monotonic() + settings.DOMAIN_CHECK_SECONDS
        self._resolver = _configured()

    def texts(self, name: str) -> list[str]:
        """The TXT records there, each with its strings joined, safe to store and to show. Raises DnsError."""
        return [_readable(b"".join(record.strings)) for record in self._ask(name, "TXT")]

    def alias_chain(self, name: str, *, until: str) -> list[str]:
        """The CNAMEs that ``name`` leads through, in lower case; empty when it has none. Raises DnsError for the first.

        It ends at ``until``, at a name without a CNAME, or after eight.
        """
        chain: list[str] = []
        while len(chain) < _MOST_HOPS and (not chain or chain[-1] != until):
            try:
                name = next(iter(self._ask(name, "CNAME"))).target.to_text(omit_final_dot=True)
            except NoSuchRecord:
                break
            except NoSuchName:
                if not chain:
                    raise
                break
            chain.append(name.lower())
        return chain

    def addresses(self, name: str) -> set[str]:
        """The IPv4 and IPv6 addresses there. Raises DnsError, NoSuchRecord when there is neither."""
        found: set[str] = set()
        for kind in ("A", "AAAA"):
            try:
                found |= {record.address for record in self._ask(name, kind)}
            except NoSuchRecord:
                continue
        if not found:
            raise NoSuchRecord
        return found

    def _ask(self, name: str, kind: str) -> dns.resolver.Answer:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimedOut
        try:
            return self._resolver.resolve(
                f"{name}.", kind, lifetime=min(left, settings.DNS_SECONDS), search=False, raise_on_no_answer=True
            )
        except dns.resolver.NXDOMAIN as error:
            raise NoSuchName from error
        except dns.resolver.NoAnswer as error:
            raise NoSuchRecord from error
        except dns.exception.Timeout as error:
            raise TimedOut from error
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise ServerFailed from error


def _configured() -> dns.resolver.Resolver:
    if not settings.DNS_RESOLVERS:
        try:
            return dns.resolver.Resolver()
        except dns.resolver.NoResolverConfiguration as error:
            raise ServerFailed from error
    resolver = dns.resolver.Resolver(configure=False)
    servers = [entry.rpartition(":") for entry in settings.DNS_RESOLVERS]
    resolver.nameservers = [dns.nameserver.Do53Nameserver(ip.strip("[]"), int(port)) for ip, _, port in servers]
    return resolver


def _readable(raw: bytes) -> str:
    """Anybody can put anything into the DNS: what can't be printed is replaced, what is long is cut."""
    text = raw.decode("utf-8", errors="replace")
    return "".join(char if char.isprintable() else "�" for char in text)[:_LONGEST_TEXT]
