"""Which workspace a host belongs to, remembered for all processes in Valkey."""

from typing import Any

from django.core.cache import caches
from django_tenants.utils import get_tenant_domain_model

from apps.core.tenancy.context import public_context

_SECONDS = 300
_NOBODY = "nobody"


def workspace_for_host(host: str) -> Any | None:
    """The workspace whose domain ``host`` (normalised) is, or None. No query when remembered, one when not."""
    known = caches["platform"].get(_key(host))
    if known is not None:
        return None if known == _NOBODY else known
    with public_context():
        domain = get_tenant_domain_model().objects.select_related("tenant").filter(domain=host).first()
    workspace = domain.tenant if domain else None
    caches["platform"].set(_key(host), workspace or _NOBODY, _SECONDS if workspace else 10)
    return workspace


def forget_hosts(hosts: list[str]) -> None:
    """Make every process look the hosts up again at their next request. Call it after the commit."""
    caches["platform"].delete_many([_key(host) for host in hosts])


def _key(host: str) -> str:
    return f"route:{host}"
