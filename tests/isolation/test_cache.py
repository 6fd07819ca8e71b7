"""The cache: after every page of both workspaces, each key in Valkey is a workspace's or the platform's."""

import ast
import re
from pathlib import Path

import pytest

from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn
from tests.isolation.addresses import addresses
from tests.isolation.test_urls import path_of
from tests.isolation.traces import Traces, cache_entries
from tests.isolation.world import World

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

# What all hosts share, and why it may.
PLATFORM = {
    r"platform:1:route-to:{[a-z0-9.-]+}": "host → workspace",
    r"platform:1:route-stamp:{[a-z0-9.-]+}": "which look-ups of a host are still good",
    r"platform:1:health": "a word for the health check",
    r"platform::1:allauth:rl:.*": "tries to sign in, counted over all hosts",
    r"platform::1:allauth.mfa.totp\..*": "codes of authenticator apps that were used, on whichever host",
    r"platform:1:agency:staff-need-second-factor": "what the agency asks of its staff",
    r"platform:1:workspaces:spares": "how many schemas are ready for new workspaces",
    r"platform:publer:\{[0-9a-f]{32}\}:(window|taken|before|rest)": "requests of a Publer user, whom workspaces share",
    r"_kombu\..*|unacked.*|planner|celery.*": "messages to the worker",
}
# Only these may use the cache that all hosts share.
SHARED_CACHE = {
    "apps/core/health.py",
    "apps/core/tenancy/routes.py",
    "apps/public/agency/selectors.py",
    "apps/public/agency/staff/services.py",
    "apps/public/workspaces/spares.py",
}
# The gate counts in a script, on a connection with time-outs; its keys name a Publer user, and no workspace but inside.
# The other makes clients, for it and for Django's cache.
DIRECT = {"apps/core/outside/publer/gate.py", "apps/core/valkey.py"}


def test_after_a_walk_over_all_pages_each_key_is_somebodys(
    worlds: dict[str, World],
    jane: Workspace,
    okafor: Workspace,
    sign_in: SignIn,
    owner: object,
    outsider: object,
    traces: Traces,
) -> None:
    for slug, user in (("jane", owner), ("okafor", outsider)):
        client = sign_in(user, slug)
        client.post("/accounts/login/", {"login": f"nobody@{slug}.example", "password": "wrong"})
        for address in addresses("config.urls_tenant"):
            client.get(path_of(address, worlds[slug]))
    keys = {key for key, _ in cache_entries()}
    workspaces = {f"{workspace.schema_name}:" for workspace in (jane, okafor)} | {"public:"}
    stray = {key for key in keys if not key.startswith(tuple(workspaces)) and not _is_of_the_platform(key)}
    assert stray == set()
    assert all(any(key.startswith(schema) for key in keys) for schema in workspaces - {"public:"})
    assert traces.found(worlds["jane"].marker, of=jane) == []
    assert traces.found(worlds["okafor"].marker, of=okafor) == []


def _is_of_the_platform(key: str) -> bool:
    return any(re.fullmatch(pattern, key) for pattern in PLATFORM)


def test_only_known_modules_use_the_cache_that_all_hosts_share() -> None:
    shared, direct = set(), set()
    for path in sorted((ROOT / "apps").rglob("*.py")):
        text = path.read_text()
        if not re.search(r"caches|redis|valkey", text):
            continue
        for node in ast.walk(ast.parse(text)):
            name = str(path.relative_to(ROOT))
            if isinstance(node, ast.Subscript) and "caches" in ast.unparse(node.value):
                key = ast.unparse(node.slice)
                (shared if key != "'default'" else set()).add(name)
            if isinstance(node, ast.Import | ast.ImportFrom) and re.search(r"\b(redis|valkey)\b", ast.unparse(node)):
                direct.add(name)
    assert shared == SHARED_CACHE
    assert direct == DIRECT
