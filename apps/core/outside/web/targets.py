"""An address as people type it, taken apart once; what is connected to and what is asked for come from here alone."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from apps.core.errors import AppError
from apps.core.outside.web.errors import AddressRefused, WebRefused
from apps.core.tenancy.hosts import normalise_host

LONGEST = 2000
_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
_PORTS = {"http": 80, "https": 443}
# Percent signs stay: what was escaped already is not escaped again.
_SAFE = "/%:@!$&'()*+,;=~-._?[]"
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True)
class Target:
    """One request's aim. ``host`` is in lower case and ASCII, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def follow(self, location: str) -> "Target":
        """Where a redirect leads. Raises WebRefused."""
        return target_of(urljoin(self.url, location.strip()))


def target_of(address: str) -> Target:
    """Take the address apart; ``webcal:`` means ``https:``. Raises WebRefused with what would be accepted."""
    address = address.strip()
    if len(address) > LONGEST:
        raise WebRefused(f"An address has at most {LONGEST:,} characters.")
    if _CONTROL.search(address):
        raise WebRefused("This is no address. Copy the whole link, such as https://calendar.example/moon.ics.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise WebRefused(
            "This is no address. Copy the whole link, such as https://calendar.example/moon.ics."
        ) from None
    scheme = _SCHEMES.get(parts.scheme.lower())
    if scheme is None or not parts.hostname:
        raise WebRefused("Give an address that begins with https://, http:// or webcal://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("An address with a name and a password in it is not fetched. Use a link without them.")
    path = quote(parts.path or "/", safe=_SAFE.replace("?", ""))
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Target(scheme, _host(parts.hostname), port or _PORTS[scheme], path + query)


def _host(raw: str) -> str:
    if ":" in raw:
        try:
            return str(IPv6Address(raw.partition("%")[0]))
        except ValueError:
            raise WebRefused("This address names no host that could be asked.") from None
    try:
        return normalise_host(raw)
    except AppError:
        raise WebRefused("This address names no host that could be asked.") from None
