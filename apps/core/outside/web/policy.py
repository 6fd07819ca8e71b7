"""Where an address of a user's may lead: out into the world, by the usual ports, and never back to us."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

from apps.core.errors import AppError
from apps.core.outside.web.errors import AddressRefused
from apps.core.tenancy.addresses import is_ours
from apps.core.tenancy.hosts import normalise_host
from apps.core.tenancy.routes import workspace_for_host

Address = IPv4Address | IPv6Address

# What IANA's registries of special addresses hold back from the internet, and 168.63.129.16, which is one cloud's own
# service inside every machine of its customers.
_NOT_PUBLIC_4 = [
    ip_network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
# Of IPv6 only what is given out to networks; none of what carries an IPv4 address inside (Teredo, 6to4).
# IPv4-mapped and NAT64 addresses lie outside of it anyway.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]

Resolve = Callable[[str, int], list[str]]


def is_public(address: Address) -> bool:
    """Whether the address belongs to a machine out in the internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and address.scope_id is None and not any(address in one for one in _NOT_PUBLIC_6)


def system_addresses(host: str, port: int) -> list[str]:
    """What the system's resolver knows of the host; numbers in any notation come out as addresses. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Policy:
    """``networks`` (such as 10.2.0.0/16) may be reached although they are not public. Sizes in bytes."""

    ports: frozenset[int] = frozenset({80, 443})
    networks: tuple[str, ...] = ()
    seconds: float = 20
    largest: int = 10 * 1024 * 1024
    redirects: int = 5
    resolve: Resolve = field(default=system_addresses)
    tls: ssl.SSLContext | None = None

    @classmethod
    def of_settings(cls) -> "Policy":
        """As the platform is set up."""
        return cls(ports=frozenset(settings.WEB_FETCH_PORTS), networks=tuple(settings.WEB_FETCH_NETWORKS))

    def check_target(self, host: str, port: int) -> None:
        """Raises AddressRefused for what can be told without asking a name server: the port, ourselves, a number."""
        if port not in self.ports:
            raise AddressRefused("Addresses with a port of their own are not fetched. Leave the port out.")
        if _is_ours(host):
            raise AddressRefused("This address leads back to this platform, which is not fetched from here.")
        with suppress(ValueError):
            self._check(ip_address(host))

    def choose(self, found: list[str]) -> list[str]:
        """Those of a host's addresses that may be connected to. Raises AddressRefused when there is none."""
        usable = [text for text in found if self._allows(_address(text))]
        if not usable:
            raise AddressRefused(_PRIVATE)
        return usable

    def _check(self, address: Address) -> None:
        if not self._allows(address):
            raise AddressRefused(_PRIVATE)

    def _allows(self, address: Address | None) -> bool:
        if address is None:
            return False
        return is_public(address) or any(address in ip_network(network) for network in self.networks)


_PRIVATE = (
    "This address leads into a private network or to this machine itself, where nothing is fetched from. "
    "Use the address under which the calendar is published on the internet."
)


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_ours(host: str) -> bool:
    """Whether the platform itself, or a workspace's own domain, answers there."""
    if is_ours(host):
        return True
    with suppress(AppError):
        return workspace_for_host(normalise_host(host)) is not None
    return False
