"""Host names as browsers, proxies and attackers send them, brought into the one form that is stored."""

import re

from apps.core.errors import InvalidInput

# Matched with fullmatch: "$" would let a line break at the end of a label pass.
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SLUG = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")

RESERVED_SLUGS = frozenset(
    {
        "about",
        "abuse",
        "account",
        "accounts",
        "admin",
        "administrator",
        "agency",
        "api",
        "app",
        "apps",
        "assets",
        "auth",
        "autoconfig",
        "autodiscover",
        "beta",
        "billing",
        "blog",
        "calendar",
        "cdn",
        "client",
        "clients",
        "contact",
        "dashboard",
        "demo",
        "dev",
        "dns",
        "docs",
        "domain",
        "email",
        "example",
        "files",
        "ftp",
        "help",
        "host",
        "hostmaster",
        "imap",
        "info",
        "internal",
        "invite",
        "invoice",
        "localhost",
        "login",
        "logout",
        "mail",
        "manage",
        "media",
        "mx",
        "my",
        "news",
        "ns",
        "ns1",
        "ns2",
        "oauth",
        "old",
        "pay",
        "payment",
        "ping",
        "planner",
        "platform",
        "pop",
        "portal",
        "postmaster",
        "privacy",
        "public",
        "publer",
        "root",
        "s3",
        "sales",
        "secure",
        "security",
        "settings",
        "shop",
        "signin",
        "signup",
        "smtp",
        "ssl",
        "sso",
        "staff",
        "staging",
        "static",
        "stats",
        "status",
        "storage",
        "store",
        "stripe",
        "support",
        "system",
        "team",
        "terms",
        "test",
        "tls",
        "upload",
        "uploads",
        "user",
        "users",
        "web",
        "webhook",
        "webhooks",
        "webmail",
        "workspace",
        "workspaces",
        "www",
    }
)


class InvalidHost(InvalidInput):
    """The text is no host name that this platform could ever serve."""

    code = "invalid_host"


def normalise_host(raw: str) -> str:
    """The host of a ``Host`` header (``A.Test.:8000`` → ``a.test``), in ASCII.

    Raises InvalidHost for anything that is no DNS name. No query.
    """
    host = raw.strip().lower()
    host, _, port = host.partition(":")
    if port and not port.isdigit():
        raise InvalidHost("That address is not valid.")
    host = host.removesuffix(".")
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise InvalidHost("That address is not valid.") from error
    if not host or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise InvalidHost("That address is not valid.")
    return host


def clean_slug(raw: str) -> str:
    """The subdomain label for a workspace, in lower case.

    Raises InvalidInput (field ``slug``) when it is no usable label or is reserved. No query: whether it is taken is
    the database's word.
    """
    slug = raw.strip().lower()
    if not _SLUG.fullmatch(slug) or "--" in slug:
        raise InvalidInput(
            "Use 1 to 40 letters, digits and single hyphens, starting with a letter, for example “jane”.",
            field="slug",
        )
    if slug in RESERVED_SLUGS:
        raise InvalidInput(f"“{slug}” is reserved for the platform. Please choose another address.", field="slug")
    return slug
