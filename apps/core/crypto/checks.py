"""``manage.py check``: are there keys to seal secrets with, and do secrets travel encrypted?"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from apps.core.crypto.keyring import read_keys

_HINT = (
    "SECRETS_KEYS is a list like 2026a:<base64 of 32 bytes>,2025b:<base64>: the first key seals, the others only open. "
    "“manage.py secrets_new_key” prints a new one. Keep it apart from the database's backups: without it all is lost."
)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register(Tags.security)
def secrets_keys_are_usable(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each thing that is wrong with SECRETS_KEYS."""
    _, problems = read_keys(settings.SECRETS_KEYS)
    return [Error(f"SECRETS_KEYS can't be used. {problem}", hint=_HINT, id="planner.E010") for problem in problems]


@register(Tags.security)
def keys_are_sent_encrypted(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error when an outside service's address would send clients' keys in the clear over a network."""
    found: list[CheckMessage] = []
    for name in ("PUBLER_BASE_URL", "OPENAI_BASE_URL"):
        address = urlsplit(getattr(settings, name))
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
            hint = "Give an address with https://; http:// is for simulators on this machine only."
            found.append(Error(f"{name} would send clients' keys unencrypted.", hint=hint, id="planner.E011"))
    return found
