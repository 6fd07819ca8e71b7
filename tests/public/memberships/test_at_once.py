"""Two at the same moment, on two connections: one place, one use, one owner at least."""

import itertools
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection

from apps.core.errors import AppError
from apps.core.roles import Role
from apps.public.billing.models import Plan
from apps.public.billing.services import subscription_set
from apps.public.memberships.invitations import invitation_accept, invitation_create
from apps.public.memberships.models import Invitation, Membership
from apps.public.memberships.services import (
    membership_change,
    membership_create,
    membership_remove,
    ownership_pass_on,
)
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_register
from tests.factories.team import invitation_make
from tests.fixtures.people import person

ROUNDS = 6
_numbers = itertools.count()


@pytest.fixture
def workspace(committed: None) -> Iterator[Workspace]:
    """One that is not prepared: memberships live in public."""
    made = workspace_register(name="Race", slug="race")
    yield made
    connection.set_schema_to_public()
    Invitation.objects.filter(workspace=made).delete()


def at_once(*works: Callable[[], object]) -> list[object]:
    """Runs all at one moment; what each gives, or the AppError that it raised."""
    together = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        together.wait(timeout=20)
        try:
            results[index] = work() or True
        except AppError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert None not in results, "a thread died or hangs"
    return results


def errors(results: list[object]) -> int:
    return sum(isinstance(result, AppError) for result in results)


def owners(workspace: Workspace, count: int = 2) -> list[Membership]:
    Membership.objects.filter(workspace=workspace).delete()
    people = [person(f"owner-{next(_numbers)}@race.example", "O") for _ in range(count)]
    return [membership_create(user=user, workspace=workspace, role=Role.OWNER) for user in people]


def _works(way: str, one: Membership, two: Membership) -> list[Callable[[], object]]:
    leave = [partial(membership_remove, membership=place) for place in (one, two)]
    demote = [partial(membership_change, membership=place, role=Role.MEMBER) for place in (one, two)]
    pass_on = [partial(ownership_pass_on, owner=one, heir=two), partial(ownership_pass_on, owner=two, heir=one)]
    return {"leave": leave, "demote": demote, "pass on and leave": [pass_on[0], leave[1]], "each other": pass_on}[way]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["leave", "demote", "pass on and leave", "each other"])
def test_of_two_last_owners_one_stays(way: str, workspace: Workspace) -> None:
    for _ in range(ROUNDS):
        works = _works(way, *owners(workspace))
        at_once(*works)
        assert Membership.objects.filter(workspace=workspace, role=Role.OWNER).count() >= 1


@pytest.mark.slow
def test_an_invitation_that_two_use_at_once_is_used_once(workspace: Workspace) -> None:
    user = person("both@race.example", "B")
    for _ in range(ROUNDS):
        Membership.objects.filter(workspace=workspace).delete()
        invitation, _ = invitation_make(workspace, user.email)
        results = at_once(*[partial(invitation_accept, invitation=invitation, user=user)] * 2)
        assert errors(results) == 1
        assert Membership.objects.filter(workspace=workspace, user=user).count() == 1


@pytest.mark.slow
def test_the_last_free_place_is_given_once(workspace: Workspace) -> None:
    plan = Plan.objects.create(slug="tiny", name="Tiny", most_members=2, most_domains=0, most_workspaces=1)
    try:
        subscription_set(workspace=workspace, plan=plan)
        owners(workspace, 1)
        for _ in range(ROUNDS):
            Invitation.objects.filter(workspace=workspace).delete()

            def invite(name: str) -> Callable[[], object]:
                return lambda: invitation_create(
                    workspace_id=workspace.pk, email=f"{name}@race.example", role=Role.MEMBER, invited_by=None
                )

            assert errors(at_once(invite("a"), invite("b"), invite("c"))) == 2
            assert Invitation.objects.filter(workspace=workspace).count() == 1
    finally:
        workspace.subscription.delete()
        plan.delete()
