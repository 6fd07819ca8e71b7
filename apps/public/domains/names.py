"""What people type when they are asked for their domain, as the one name that is stored."""

import ipaddress
import re

import idna
from django.conf import settings

from apps.core.errors import InvalidInput
from apps.core.tenancy.hosts import InvalidHost, normalise_host

# Below the claimed name. It says nothing of any platform: everybody can read it.
PROOF_LABEL = "_workspace-proof"
_LONGEST = 253 - len(f"{PROOF_LABEL}.")

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Characters of an address, of a list, or of something else that is no name.
_FOREIGN = {
    "@": "That is an e-mail address. Give only the domain, like studio.example.com.",
    "*": "A domain with a star can't be used. Give each name by itself, like studio.example.com.",
    "_": "A domain can't have an underscore. Give a name like studio.example.com.",
    ":": "Give the domain without a port, like studio.example.com.",
    "/": "Give only the domain, without a path, like studio.example.com.",
    "?": "Give only the domain, without a path, like studio.example.com.",
    "#": "Give only the domain, without a path, like studio.example.com.",
    "\\": "Give only the domain, without a path, like studio.example.com.",
}
_PLAIN = "That is no domain. Give a name like studio.example.com."


def clean_domain(raw: str) -> str:
    """The domain in ASCII: ``https://Bücher.example./`` → ``xn--bcher-kva.example``. No query.

    Raises InvalidInput (field ``host``) with the reason for what is no public domain name, and for the platform's own.
    """
    name = _SCHEME.sub("", raw.strip(), count=1).removesuffix("/").removesuffix(".")
    if len(name) > _LONGEST:
        raise _refused(f"That is too long for a domain: give a name of at most {_LONGEST} characters.")
    if _is_address(name):
        raise _refused("That is an IP address. Give a name like studio.example.com.")
    for character, reason in _FOREIGN.items():
        if character in name:
            raise _refused(reason)
    host = _to_ascii(name)
    if len(host) > _LONGEST:
        raise _refused(_PLAIN)
    _refuse_reserved(host)
    return host


def shown_domain(host: str) -> str:
    """The name as people write it: ``xn--bcher-kva.example`` → ``bücher.example``; as it is when it can't be."""
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def parents_of(host: str) -> list[str]:
    """``a.b.example`` → ``b.example``, ``example``."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels))]


def _to_ascii(name: str) -> str:
    """By the rules that browsers follow (UTS 46), which Python's own codec is too old for."""
    try:
        return normalise_host(idna.encode(name, uts46=True, std3_rules=True).decode("ascii"))
    except (idna.IDNAError, UnicodeError, InvalidHost) as error:
        raise _refused(_PLAIN) from error


def _refuse_reserved(host: str) -> None:
    *rest, ending = host.split(".")
    if not rest:
        raise _refused("That is only a part of a domain. Give the whole name, like studio.example.com.")
    if _NUMBER.fullmatch(ending):
        raise _refused("That is an IP address. Give a name like studio.example.com.")
    root = settings.ROOT_HOST
    if host == root or host.endswith(f".{root}") or root.endswith(f".{host}"):
        raise _refused("That name belongs to this platform. Give a domain of your own, like studio.example.com.")
    if ending in settings.DOMAIN_REFUSED_ENDINGS:
        raise _refused(f"Names that end in “.{ending}” are not reachable from the internet.")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _refused(reason: str) -> InvalidInput:
    return InvalidInput(reason, field="host")
