"""Which workspace a host belongs to: remembered by each process for a moment, for all processes in Valkey."""

import copy
import time
import uuid
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.db.models import OuterRef, Subquery
from django_tenants.utils import get_tenant_domain_model

from apps.core.tenancy.context import public_context

_SECONDS = 300
_SECONDS_OF_NOBODY = 10
# A change is in force everywhere within this time, and at once in the process that makes it. Hosts that lead nowhere
# are not kept here, and neither are more than this many of those that do: the memory is as small as it is short.
_SECONDS_HERE = 0.5
_HOSTS_HERE = 1000


@dataclass(frozen=True)
class Route:
    """Where a host leads. Pages are shown under ``primary_host``; None: nobody is sent elsewhere."""

    workspace: Any
    primary_host: str | None


class _Memory:
    """What this process remembers. Threads share it: each step is one operation of a dict, or harmless to repeat."""

    def __init__(self) -> None:
        self._routes: dict[str, tuple[float, Route]] = {}
        self.changes = 0

    def get(self, host: str) -> Route | None:
        read, route = self._routes.get(host, (0.0, None))
        return route if time.monotonic() - read <= _SECONDS_HERE else None

    def keep(self, host: str, route: Route, *, read: float, changes: int) -> None:
        """Unless a host was forgotten since ``changes`` was looked at, which was before the route was."""
        if len(self._routes) >= _HOSTS_HERE:
            self._routes.clear()
        if changes == self.changes:
            self._routes[host] = (read, route)

    def forget(self) -> None:
        self.changes += 1
        self._routes.clear()


_here = _Memory()


def route_for_host(host: str) -> Route | None:
    """Where ``host`` (normalised) leads, or None; the workspace is the caller's own, to change as it likes.

    No query when remembered, one when not.
    """
    route = _here.get(host)
    if route is None:
        changes, read = _here.changes, time.monotonic()
        route = _shared(host)
        if route is None:
            return None
        _here.keep(host, route, read=read, changes=changes)
    return Route(copy.copy(route.workspace), route.primary_host)


def route_for_host_anew(host: str) -> Route | None:
    """As ``route_for_host``, from the table, whatever anybody remembers. One query."""
    forget_hosts([host])
    return route_for_host(host)


def _shared(host: str) -> Route | None:
    """What all processes together remember, or else the table says."""
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
    return route is not None and bool(route.workspace.is_prepared and route.workspace.answers_at(host))


def forget_hosts(hosts: list[str]) -> None:
    """Make every process look the hosts up again, this one at once. Call it after the commit.

    Instead of deleting what is remembered, the host's stamp is changed: a process that read the table before the commit
    and writes to the cache after it writes under the old stamp, which nobody accepts any more.
    """
    caches["platform"].set_many({_stamp(host): uuid.uuid4().hex for host in hosts}, timeout=2 * _SECONDS)
    _here.forget()


def routes_erase(hosts: list[str]) -> None:
    """As ``forget_hosts``, and nothing of what is remembered stays in Valkey: for hosts that lead nowhere any more."""
    forget_hosts(hosts)
    caches["platform"].delete_many([_route(host) for host in hosts])


def routes_to(workspace_id: UUID, hosts: list[str]) -> int:
    """How many of the hosts are remembered in Valkey as leading to the workspace."""
    known = caches["platform"].get_many([_route(host) for host in hosts]).values()
    return sum(1 for one in known if one["route"] is not None and one["route"].workspace.pk == workspace_id)


def _look_up(host: str) -> Route | None:
    domains = get_tenant_domain_model().objects
    shown = domains.filter(tenant=OuterRef("tenant"), is_primary=True, is_lost=False).values("domain")[:1]
    with public_context():
        domain = domains.select_related("tenant").annotate(primary=Subquery(shown)).filter(domain=host).first()
    return Route(workspace=domain.tenant, primary_host=domain.primary) if domain else None


def _route(host: str) -> str:
    # In braces, so that a cluster of Valkey keeps what belongs to a host on one node.
    return f"route-to:{{{host}}}"


def _stamp(host: str) -> str:
    return f"route-stamp:{{{host}}}"
