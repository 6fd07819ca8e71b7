"""What a workspace leaves in places that no column leads to: sessions, the cache, what is remembered of hosts."""

from collections.abc import Iterator
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches

from apps.core.leaving import Departing, Remains, remains_register
from apps.core.middleware.sessions import SCOPE
from apps.core.tenancy.routes import routes_erase, routes_to

_PIECE = 500


def register() -> None:
    """When the product starts."""
    remains_register(Remains("sessions", _sessions_count, _sessions_erase))
    remains_register(Remains("cache", _cache_count, _cache_erase))
    remains_register(Remains("routes", _routes_count, lambda departing: routes_erase(list(departing.hosts))))


def _routes_count(departing: Departing) -> int:
    return routes_to(departing.workspace_id, list(departing.hosts))


def _sessions(departing: Departing) -> Iterator[str]:
    """Keys of those that were opened on its hosts. All there are have to be read: what is in them is sealed."""
    for session in Session.objects.iterator(chunk_size=_PIECE):
        if session.get_decoded().get(SCOPE) == departing.schema_name:
            yield session.session_key


def _sessions_count(departing: Departing) -> int:
    return sum(1 for _ in _sessions(departing))


def _sessions_erase(departing: Departing) -> None:
    keys = list(_sessions(departing))
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        UserSession.objects.filter(session_key__in=piece).delete()
        Session.objects.filter(session_key__in=piece).delete()


def _valkey() -> Any:
    """The client below Django's cache, which has no words for "all keys that begin with"."""
    return caches["default"]._cache.get_client(None, write=True)  # type: ignore[attr-defined]


def _cache_keys(departing: Departing) -> Iterator[bytes]:
    yield from _valkey().scan_iter(match=f"{departing.schema_name}:*", count=1000)


def _cache_count(departing: Departing) -> int:
    return sum(1 for _ in _cache_keys(departing))


def _cache_erase(departing: Departing) -> None:
    keys = list(_cache_keys(departing))
    for start in range(0, len(keys), _PIECE):
        _valkey().delete(*keys[start : start + _PIECE])
