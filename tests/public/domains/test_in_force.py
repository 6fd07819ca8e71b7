"""A changed or removed domain is in force in every process within a second."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from apps.public.domains.checking import Finding, Outcome, Result
from apps.public.domains.models import DomainClaim
from apps.public.domains.results import Change, claim_record
from apps.public.domains.services import claim_create, claim_make_primary, claim_remove
from apps.public.workspaces.models import Workspace
from tests.factories.workspaces import workspace_make

HOST = "studio.in-force.example"
GOOD = Result(Finding(Outcome.FOUND, ""), Finding(Outcome.FOUND, ""))

# Another process of the product: says each change of where a host leads, as "seconds host primary".
_WATCHER = f"""
import sys, time, django
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
from apps.core.tenancy.routes import route_for_host
last = "unasked"
end = time.time() + 60
while time.time() < end:
    route = route_for_host("{HOST}")
    now = "nowhere" if route is None else str(route.primary_host)
    if now != last:
        print(time.time(), now, flush=True)
        last = now
    time.sleep(0.02)
"""


@pytest.fixture
def workspace(committed: None, fresh_routes: None, no_notices: None) -> Workspace:
    return workspace_make(slug="in-force")


@pytest.fixture
def watchers(workspace: Workspace) -> Iterator[list[subprocess.Popen[str]]]:
    """Two other processes, which have looked the host up and remember it."""
    name = connection.settings_dict["NAME"]
    started = [
        subprocess.Popen([sys.executable, "-c", _WATCHER, name], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    yield started
    for process in started:
        process.kill()
        process.communicate()


def says(process: subprocess.Popen[str]) -> tuple[float, str]:
    assert process.stdout is not None
    moment, _, what = process.stdout.readline().strip().partition(" ")
    return float(moment), what


@pytest.mark.slow
def test_every_process_follows_within_a_second(workspace: Workspace, watchers: list[subprocess.Popen[str]]) -> None:
    claim = claim_create(workspace=workspace, host=HOST)
    assert [says(process)[1] for process in watchers] == ["nowhere"] * 2
    subdomain = "in-force.planner.localhost"
    for act, expected in (
        (_verify, subdomain),
        (lambda claim: claim_make_primary(claim=claim), HOST),
        (lambda claim: claim_remove(claim=claim), "nowhere"),
    ):
        act(claim)
        done = time.time()
        for process in watchers:
            moment, what = says(process)
            assert what == expected
            assert moment - done < 1.0


def _verify(claim: DomainClaim) -> None:
    assert claim_record(claim=claim, result=GOOD) is Change.VERIFIED
