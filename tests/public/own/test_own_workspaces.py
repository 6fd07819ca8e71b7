"""One's own workspaces on the root: the list, and a further one within the plan."""

import threading

import pytest
from django.db import connection
from django.test import Client

from apps.core.errors import NotAllowed
from apps.core.roles import Role
from apps.public.billing.selectors import plan_get
from apps.public.billing.services import subscription_set
from apps.public.memberships.models import Membership
from apps.public.own.services import own_workspace_create
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn

NEW = {"name": "Second Studio", "slug": "second-studio", "time_zone": "Europe/London"}


@pytest.fixture
def as_owner_on_root(owner: User, sign_in: SignIn) -> Client:
    return sign_in(owner, "")


def test_the_front_door_of_the_root_leads_members_to_their_list(as_owner_on_root: Client) -> None:
    assert as_owner_on_root.get("/").headers["Location"] == "/workspaces/"
    text = as_owner_on_root.get("/workspaces/").content.decode()
    assert "jane.planner.localhost" in text
    assert "okafor" not in text
    assert "Clients" not in text


def test_staff_of_the_agency_have_both(as_agent: Client) -> None:
    assert as_agent.get("/").status_code == 200
    text = as_agent.get("/workspaces/").content.decode()
    assert "Clients" in text
    assert "No workspace yet" in text


def test_a_further_workspace_is_made_on_the_same_plan_and_shown_while_it_is_prepared(
    as_owner_on_root: Client, owner: User, jane: Workspace
) -> None:
    subscription_set(workspace=jane, plan=plan_get(slug="gallery"))
    text = as_owner_on_root.post("/workspaces/new/", NEW, follow=True).content.decode()
    made = Workspace.objects.get(slug="second-studio")
    assert made.subscription.plan.slug == "gallery"
    assert Membership.objects.get(workspace=made).role == Role.OWNER
    assert made.state == WorkspaceState.PROVISIONING
    assert "Being prepared" in text
    assert "load delay:2s" in text


def test_the_plan_ends_somewhere(as_owner_on_root: Client, jane: Workspace) -> None:
    subscription_set(workspace=jane, plan=plan_get(slug="solo"))
    assert "no room for another" in as_owner_on_root.get("/workspaces/new/").content.decode()
    response = as_owner_on_root.post("/workspaces/new/", NEW)
    assert response.status_code == 422
    assert "larger one" in response.content.decode()
    assert "Second Studio" in response.content.decode()
    assert not Workspace.objects.filter(slug="second-studio").exists()


@pytest.mark.slow
def test_who_owns_nothing_makes_nothing(sign_in: SignIn, member: User) -> None:
    client = sign_in(member, "")
    assert "New workspace" not in client.get("/workspaces/").content.decode()
    assert client.post("/workspaces/new/", NEW).status_code == 422


def test_a_taken_address_is_said_and_the_text_stays(as_owner_on_root: Client, okafor: Workspace) -> None:
    response = as_owner_on_root.post("/workspaces/new/", {**NEW, "slug": "okafor"})
    assert response.status_code == 422
    assert "already taken" in response.content.decode()
    assert "Second Studio" in response.content.decode()


@pytest.mark.slow
def test_two_at_once_do_not_get_past_the_plan(committed: None) -> None:
    first = workspace_make()
    user = Membership.objects.get(workspace=first).user
    subscription_set(workspace=first, plan=plan_get(slug="studio"))
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def make(number: int) -> None:
        start.wait()
        try:
            own_workspace_create(user=user, name="Twin", slug=f"twin-{number}", time_zone="UTC")
            outcomes.append("made")
        except NotAllowed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
