"""Which workspace a host belongs to, remembered for all processes in Valkey."""

import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.db.models import OuterRef, Subquery
from django_tenants.utils import get_tenant_domain_model

from apps.core.tenancy.context import public_context

_SECONDS = 300
_SECONDS_OF_NOBODY = 10


@dataclass(frozen=True)
class Route:
    """Where a host leads. Pages are shown under ``primary_host``; None: nobody is sent elsewhere."""

    workspace: Any
    primary_host: str | None


def route_for_host(host: str) -> Route | None:
    """Where ``host`` (normalised) leads, or None. No query when remembered, one when not."""
    known = caches["platform"].get_many([_route(host), _stamp(host)])
    stamp = known.get(_stamp(host))
    remembered = known.get(_route(host))
    if remembered is not None and remembered["stamp"] == stamp:
        return cast("Route | None", remembered["route"])
    route = _look_up(host)
    seconds = _SECONDS if route else _SECONDS_OF_NOBODY
    caches["platform"].set(_route(host), {"stamp": stamp, "route": route}, seconds)
    return route


def workspace_for_host(host: str) -> Any | None:
    """The workspace whose domain ``host`` (normalised) is, or None. As many queries as ``route_for_host``."""
    route = route_for_host(host)
    return route.workspace if route else None


def serves_host(host: str) -> bool:
    """Whether something answers at ``host`` (normalised): the portal, or a workspace, be it shut. At most one query."""
    if host == settings.ROOT_HOST:
        return True
    route = _look_up(host)
    return route is not None and bool(route.workspace.is_prepared)


def forget_hosts(hosts: list[str]) -> None:
    """Make every process look the hosts up again at their next request. Call it after the commit.

    Instead of deleting what is remembered, the host's stamp is changed: a process that read the table before the commit
    and writes to the cache after it writes under the old stamp, which nobody accepts any more.
    """
    caches["platform"].set_many({_stamp(host): uuid.uuid4().hex for host in hosts}, timeout=2 * _SECONDS)


def _look_up(host: str) -> Route | None:
    domains = get_tenant_domain_model().objects
    shown = domains.filter(tenant=OuterRef("tenant"), is_primary=True, is_lost=False).values("domain")[:1]
    with public_context():
        domain = domains.select_related("tenant").annotate(primary=Subquery(shown)).filter(domain=host).first()
    return Route(workspace=domain.tenant, primary_host=domain.primary) if domain else None


def _route(host: str) -> str:
    # Another name than before ``Route``: processes of both versions may run while one replaces the other.
    return f"route-to:{host}"


def _stamp(host: str) -> str:
    return f"route-stamp:{host}"
