"""Which workspace a host belongs to, remembered for all processes in Valkey."""

import uuid
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django_tenants.utils import get_tenant_domain_model

from apps.core.tenancy.context import public_context

_SECONDS = 300
_SECONDS_OF_NOBODY = 10


def workspace_for_host(host: str) -> Any | None:
    """The workspace whose domain ``host`` (normalised) is, or None. No query when remembered, one when not."""
    known = caches["platform"].get_many([_route(host), _stamp(host)])
    stamp = known.get(_stamp(host))
    remembered = known.get(_route(host))
    if remembered is not None and remembered["stamp"] == stamp:
        return remembered["workspace"]
    workspace = _look_up(host)
    seconds = _SECONDS if workspace else _SECONDS_OF_NOBODY
    caches["platform"].set(_route(host), {"stamp": stamp, "workspace": workspace}, seconds)
    return workspace


def serves_host(host: str) -> bool:
    """Whether something answers at ``host`` (normalised): the portal, or a workspace, be it shut. At most one query."""
    if host == settings.ROOT_HOST:
        return True
    workspace = _look_up(host)
    return workspace is not None and bool(workspace.is_prepared)


def forget_hosts(hosts: list[str]) -> None:
    """Make every process look the hosts up again at their next request. Call it after the commit.

    Instead of deleting what is remembered, the host's stamp is changed: a process that read the table before the commit
    and writes to the cache after it writes under the old stamp, which nobody accepts any more.
    """
    caches["platform"].set_many({_stamp(host): uuid.uuid4().hex for host in hosts}, timeout=2 * _SECONDS)


def _look_up(host: str) -> Any | None:
    with public_context():
        domain = get_tenant_domain_model().objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None


def _route(host: str) -> str:
    return f"route:{host}"


def _stamp(host: str) -> str:
    return f"route-stamp:{host}"
