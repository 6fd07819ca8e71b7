"""Valkey as one server, or as a cluster (``VALKEY_CLUSTER``): clients, and the backend of Django's cache for a cluster.

A cluster keeps each key on one of its nodes and refuses a command whose keys are on several. What belongs together has
the same ``{tag}`` in its key, and is on one.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis, RedisCluster, RedisError
from redis.cluster import ClusterNode
from redis.exceptions import RedisClusterException

# What a client raises when Valkey does not answer, or not as it should: those of clusters have another root.
VALKEY_ERRORS = (RedisError, RedisClusterException)


def valkey_connect(url: str, **options: Any) -> Redis | RedisCluster:
    """A client of the Valkey at ``url``, with redis-py's ``options``; it may be shared by threads.

    A cluster may be named by several addresses with commas: the others are asked when the first one does not answer.
    Raises one of VALKEY_ERRORS where a cluster does not answer; a single server is asked with the first command.
    """
    if not settings.VALKEY_CLUSTER:
        return Redis.from_url(url, **options)
    first, *others = re.split("[;,]", url)
    found = [urlsplit(other) for other in others]
    nodes: list[Any] = [ClusterNode(one.hostname, one.port or 6379) for one in found]  # type: ignore[no-untyped-call]
    return RedisCluster.from_url(first, startup_nodes=nodes, **options)


@lru_cache(maxsize=4)
def _cluster(url: str) -> Any:
    """One for all threads of the process, as each asks the cluster first who keeps which keys."""
    return valkey_connect(url)


class SingleClient(RedisCacheClient):
    """Django's client, which keeps redis-py's: that one's beginning takes longer than a question to the server."""

    _client: Any
    _get_connection_pool: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Of the pool that answers; it may be shared by threads."""
        pool = self._get_connection_pool(write)
        found = self._clients.get(pool)
        if found is None:
            found = self._clients[pool] = self._client(connection_pool=pool)
        return found


class SingleCache(RedisCache):
    """Django's cache on one server."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SingleClient


class ClusterClient(RedisCacheClient):
    """Django's client, with the commands that name several keys taken apart by node."""

    _servers: list[str]
    _serializer: Any

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The cluster's client, whatever the key."""
        return _cluster(",".join(self._servers))

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        """One round trip for each slot that the keys are in."""
        names = list(keys)
        found = self.get_client().mget_nonatomic(names)
        pairs = zip(names, found, strict=True)
        return {name: self._serializer.loads(value) for name, value in pairs if value is not None}

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        """One round trip for each node; another reader may see some of them first."""
        if timeout == 0:
            return self.delete_many(data)
        pipeline = self.get_client(write=True).pipeline()
        for name, value in data.items():
            pipeline.set(name, self._serializer.dumps(value), ex=timeout)
        pipeline.execute()
        return None


class ClusterCache(RedisCache):
    """Django's cache on a cluster."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ClusterClient
