"""The list of workspaces and the page of one."""

import re

import pytest
from django.test import Client

from apps.core.roles import Role
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.suspending import workspace_suspend
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn

QUERIES = 12


def text_of(client: Client, path: str = "/", **query: str) -> str:
    return client.get(path, query).content.decode()


def test_the_list_shows_name_address_state_and_owner(as_agent: Client, jane: Workspace, owner: User) -> None:
    text = text_of(as_agent)
    for part in (jane.name, "jane.planner.localhost", "Active", owner.email):
        assert part in text


@pytest.mark.slow
def test_two_hundred_workspaces_are_listed_in_few_queries(
    as_agent: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(200):
        workspace_make(name=f"Atelier {number:03}")
    with django_assert_max_num_queries(QUERIES):  # type: ignore[operator]
        text = text_of(as_agent)
    assert "1–25 of 202 workspaces" in text
    assert "Atelier 024" in text
    assert "Atelier 025" not in text


@pytest.mark.slow
def test_the_last_page_and_a_page_that_is_none(as_agent: Client, db: None) -> None:
    for number in range(30):
        workspace_make(name=f"Atelier {number:03}")
    assert "Atelier 029" in text_of(as_agent, page="2")
    assert "Atelier 029" in text_of(as_agent, page="99")
    assert "Atelier 000" in text_of(as_agent, page="one")


@pytest.mark.parametrize("words", ["harbour", "HARB", "wharf.planner", "ines@", "inês pires", "pires harbour"])
def test_a_search_finds_by_name_address_and_owner(words: str, as_agent: Client) -> None:
    workspace = workspace_make(name="Harbour House", slug="wharf", owner_email="ines@pires.example")
    User.objects.filter(email="ines@pires.example").update(name="Inês Pires")
    text = text_of(as_agent, q=words)
    assert str(workspace.pk) in text
    assert "Okafor" not in text


def test_a_second_owner_does_not_list_a_workspace_twice(as_agent: Client, jane: Workspace, member: User) -> None:
    membership_create(user=member, workspace=jane, role=Role.OWNER)
    assert text_of(as_agent, q="jane").count(f"/clients/{jane.pk}/") == 1


def test_a_filter_shows_one_state_and_keeps_the_words(as_agent: Client, jane: Workspace) -> None:
    resting = workspace_make(name="At rest", state=WorkspaceState.SUSPENDED)
    workspace_make(name="Never rests")
    text = text_of(as_agent, state="suspended", q="rest")
    assert str(resting.pk) in text
    assert str(jane.pk) not in text
    assert "?q=rest&amp;state=active&amp;sort=-needs" in text


def test_nothing_that_matches_and_nothing_at_all_are_different_words(as_agent: Client, jane: Workspace) -> None:
    assert "No workspace matches" in text_of(as_agent, q="zzz")
    Workspace.objects.all().delete()
    assert "No workspace yet" in text_of(as_agent)


def test_htmx_gets_the_list_alone(as_agent: Client, jane: Workspace) -> None:
    part = as_agent.get("/", {"q": "jane"}, headers={"HX-Request": "true"}).content.decode()
    assert jane.name in part
    assert "<html" not in part


def test_markup_in_a_name_is_shown_as_text(as_agent: Client, db: None) -> None:
    workspace = workspace_make(name="<script>alert(1)</script>")
    for path in ("/", f"/clients/{workspace.pk}/"):
        assert "<script>alert" not in text_of(as_agent, path)


def test_the_page_of_a_workspace_says_whose_it_is(as_agent: Client, jane: Workspace, owner: User, member: User) -> None:
    text = text_of(as_agent, f"/clients/{jane.pk}/")
    for part in (jane.name, owner.email, "jane.planner.localhost", jane.time_zone):
        assert part in text
    assert re.search(r"<dt>Members</dt>\s*<dd\s*>\s*2\s*</dd>", text)


def test_a_workspace_that_is_none_is_not_found(as_agent: Client, db: None) -> None:
    assert as_agent.get("/clients/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_what_a_state_does_not_allow_is_a_conflict(as_agent: Client, jane: Workspace) -> None:
    assert as_agent.post(f"/clients/{jane.pk}/resume/").status_code == 409
    assert as_agent.post(f"/clients/{jane.pk}/retry/").status_code == 409
    workspace_suspend(workspace=jane)
    assert as_agent.post(f"/clients/{jane.pk}/welcome/").status_code == 409


def test_actions_are_posts(as_agent: Client, jane: Workspace) -> None:
    for action in ("restore", "resume", "retry", "welcome"):
        assert as_agent.get(f"/clients/{jane.pk}/{action}/").status_code == 405


def test_the_agency_is_no_member_of_its_clients_workspaces(sign_in: SignIn, agent: User, jane: Workspace) -> None:
    response = sign_in(agent, "jane").get("/")
    assert response.status_code == 403
    assert agent.email in response.content.decode()


def test_somebody_else_on_the_root_is_shown_the_way_to_their_own_workspaces(
    sign_in: SignIn, owner: User, jane: Workspace, okafor: Workspace
) -> None:
    response = sign_in(owner, "").get("/clients/new/")
    text = response.content.decode()
    assert response.status_code == 403
    assert "http://jane.planner.localhost:8000/" in text
    assert okafor.name not in text
