"""Routes, the cache and the gate before Publer on a real cluster of Valkey, in which a key is on one of three nodes."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.core.checks import run_checks
from django.test import Client
from redis import RedisCluster
from redis.exceptions import RedisClusterException, ResponseError

from apps.core import valkey
from apps.core.leaving import Departing
from apps.core.outside.errors import OutsideUnavailable, TooManyRequests
from apps.core.outside.publer.gate import Gate
from apps.core.tenancy import routes
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.public.life.remains import _cache_count, _cache_erase
from apps.public.workspaces.models import Workspace
from tests.scaling.valkey_cluster import valkey_cluster

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("valkey_cluster")]

JANE = host_for_slug("jane")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with valkey_cluster(tmp_path_factory.mktemp("cluster")) as url:
        yield url


@pytest.fixture
def cluster(address: str, settings: Any) -> Iterator[RedisCluster]:
    """The settings lead to the cluster, which is empty."""
    cache = {"BACKEND": "apps.core.valkey.ClusterCache", "LOCATION": address}
    settings.VALKEY_CLUSTER, settings.VALKEY_URL = True, address
    settings.CACHES = {
        "default": {**cache, "KEY_FUNCTION": "apps.core.tenancy.cache.make_key"},
        "platform": {**cache, "KEY_PREFIX": "platform"},
    }
    routes._here.forget()
    client = valkey._cluster(address)
    client.flushdb()
    yield client
    routes._here.forget()


def nodes_of(cluster: RedisCluster, keys: list[bytes]) -> set[str]:
    return {cluster.get_node_from_key(key.decode()).name for key in keys}


def test_djangos_own_backend_does_not_work_on_it(cluster: RedisCluster, address: str) -> None:
    """Or else ours were not needed."""
    with pytest.raises(ResponseError, match=r"MOVED|same slot"):
        RedisCache(address, {}).set_many({f"key-{number}": number for number in range(20)})


def test_many_keys_are_set_found_and_deleted_over_all_nodes(cluster: RedisCluster, jane: Workspace) -> None:
    many = {f"key-{number}": {"number": number} for number in range(60)}
    with workspace_context(jane):
        cache = caches["default"]
        cache.set_many(many, 60)
        assert cache.get_many([*many, "absent"]) == many
        kept = list(cluster.scan_iter(match="*key-*"))
        assert len(nodes_of(cluster, kept)) == 3
        assert all(0 < cluster.ttl(key) <= 60 for key in kept)
        cache.delete_many(list(many)[:40])
        assert sorted(cache.get_many(many)) == sorted(list(many)[40:])
        cache.set_many(dict.fromkeys(many, 1), 0)
        assert cache.get_many(many) == {}
        assert cache.add("once", 1, 60)
        assert not cache.add("once", 2, 60)
        assert cache.incr("once") == 2
        caches["platform"].clear()
        assert cache.get("once") is None


def test_a_host_is_routed_and_its_two_keys_are_on_one_node(
    cluster: RedisCluster, jane: Workspace, django_assert_num_queries: Any
) -> None:
    hosts = [f"studio-{number}.example" for number in range(12)]
    for host in hosts:
        jane.domains.create(domain=host)
        with django_assert_num_queries(1):
            assert routes.route_for_host(host).workspace == jane  # type: ignore[union-attr]
    routes.forget_hosts(hosts)
    for host in hosts:
        assert routes.route_for_host(host).workspace == jane  # type: ignore[union-attr]
        kept = list(cluster.scan_iter(match=f"*{{{host}}}"))
        assert len(kept) == 2
        assert len(nodes_of(cluster, kept)) == 1
        # One command for both, which a cluster grants for keys of one slot only.
        assert None not in cluster.mget(kept)
    assert len(nodes_of(cluster, list(cluster.scan_iter()))) == 3
    assert routes.routes_to(jane.pk, hosts) == 12
    routes.routes_erase(hosts)
    assert routes.routes_to(jane.pk, hosts) == 0


def test_keys_of_several_hosts_in_one_command_would_be_refused(cluster: RedisCluster) -> None:
    with pytest.raises(RedisClusterException):
        cluster.mget([routes._stamp(f"studio-{number}.example") for number in range(12)])


def test_the_gate_counts_for_each_user_on_its_node(cluster: RedisCluster, settings: Any) -> None:
    settings.PUBLER_REQUESTS = 2
    users = [uuid4().hex for _ in range(6)]
    for user in users:
        gate = Gate(user, "jane")
        gate.enter()
        gate.saw(200, {"X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "0"})
        with pytest.raises(TooManyRequests):
            Gate(user, "okafor").enter()
    kept = list(cluster.scan_iter(match="platform:publer:*"))
    assert len(kept) >= 12
    assert len(nodes_of(cluster, kept)) > 1


def test_no_request_leaves_when_the_cluster_does_not_answer(cluster: RedisCluster, settings: Any) -> None:
    settings.VALKEY_URL = "redis://127.0.0.1:9/0"
    gate = Gate(uuid4().hex, "jane")
    with pytest.raises(OutsideUnavailable):
        gate.enter()
    gate.saw(200, {})


def test_pages_and_the_limit_of_tries_to_sign_in(cluster: RedisCluster, jane: Workspace) -> None:
    client = Client(headers={"host": JANE})
    answers = [client.post("/accounts/login/", {"login": "nobody@jane.example", "password": "wrong"}) for _ in range(6)]
    assert "Too many" not in answers[0].content.decode()
    assert "Too many" in answers[5].content.decode()
    assert client.get("/healthz").json()["parts"]["broker"] == "ok"


def test_what_a_workspace_leaves_is_found_on_every_node(cluster: RedisCluster, jane: Workspace) -> None:
    with workspace_context(jane):
        caches["default"].set_many({f"left-{number}": number for number in range(40)}, 60)
    departing = Departing(workspace_id=jane.pk, schema_name=jane.schema_name, hosts=(JANE,))
    assert _cache_count(departing) == 40
    _cache_erase(departing)
    assert _cache_count(departing) == 0


def test_celery_needs_a_server_of_its_own(cluster: RedisCluster, settings: Any) -> None:
    settings.CELERY_BROKER_URL = settings.VALKEY_URL
    assert "planner.E009" in [found.id for found in run_checks()]
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"
    assert "planner.E009" not in [found.id for found in run_checks()]
