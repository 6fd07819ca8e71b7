"""Two at once: of what only one can have, one gets it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from apps.core.errors import AppError
from apps.public.billing.models import Plan, Subscription
from apps.public.domains.checking import Finding, Outcome, Result
from apps.public.domains.models import DomainClaim
from apps.public.domains.results import Change, claim_record
from apps.public.domains.services import claim_create, claim_make_primary
from apps.public.workspaces.models import Domain
from tests.factories.workspaces import workspace_make

GOOD = Result(Finding(Outcome.FOUND, ""), Finding(Outcome.FOUND, ""))

pytestmark = pytest.mark.usefixtures("committed", "fresh_routes", "no_notices")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run them in threads that start together; what they return, or the error of ours that they raise."""
    barrier = Barrier(len(acts))
    name = connection.settings_dict["NAME"]

    def run(act: Callable[[], object]) -> object:
        connections["default"].settings_dict["NAME"] = name
        barrier.wait()
        try:
            return act()
        except AppError as error:
            return error
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("hosts", [("a.race.example", "a.race.example"), ("race.example", "a.race.example")])
def test_two_workspaces_prove_one_name_or_its_parent(hosts: tuple[str, str]) -> None:
    claims = [claim_create(workspace=workspace_make(), host=host) for host in hosts]
    done = at_once(*(lambda claim=claim: claim_record(claim=claim, result=GOOD) for claim in claims))  # type: ignore[misc]
    assert sorted(str(change) for change in done) == [Change.REFUSED, Change.VERIFIED]
    assert Domain.objects.filter(domain__in=hosts).count() == 1


def test_one_claim_is_checked_twice() -> None:
    claim = claim_create(workspace=workspace_make(), host="twice.race.example")
    done = at_once(*[lambda: claim_record(claim=claim, result=GOOD)] * 2)
    assert sorted(map(str, done)) == ["None", Change.VERIFIED]


def test_the_last_place_of_a_plan_is_given_once() -> None:
    workspace = workspace_make()
    plan = Plan.objects.create(slug="race", name="Race", most_members=1, most_domains=1, most_workspaces=1)
    Subscription.objects.create(workspace=workspace, plan=plan)
    try:
        done = at_once(*(lambda n=n: claim_create(workspace=workspace, host=f"n{n}.race.example") for n in range(4)))  # type: ignore[misc]
        assert sum(isinstance(each, DomainClaim) for each in done) == 1
        assert sum(isinstance(each, AppError) for each in done) == 3
    finally:
        workspace.delete()
        plan.delete()


def test_two_make_their_domain_the_main_address() -> None:
    workspace = workspace_make()
    claims = [claim_create(workspace=workspace, host=f"m{n}.race.example") for n in range(2)]
    for claim in claims:
        claim_record(claim=claim, result=GOOD)
    at_once(*(lambda claim=claim: claim_make_primary(claim=claim) for claim in claims))  # type: ignore[misc]
    assert Domain.objects.filter(tenant=workspace, is_primary=True).count() == 1
