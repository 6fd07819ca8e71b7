"""A host leads to its workspace, to the portal, or to nothing."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_urlconf

from apps.core.tenancy import routes
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import active_workspace_or_none
from apps.core.tenancy.database import tenant_connection
from apps.core.tenancy.routes import Route, forget_hosts, workspace_for_host
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.public.workspaces.services import workspace_update
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend
from tests.factories.workspaces import workspace_make

LOGIN = "/accounts/login/"
HOSTILE = [
    "",
    "nobody.planner.localhost",
    "evil.example",
    "jane.planner.localhost.evil.example",
    "*.planner.localhost",
    "jane.planner.localhost@evil.example",
    "jane.planner.localhost/",
    "jane.planner.localhost:80a",
    "jane.planner.localhost\r\nX-Injected: 1",
    "jane.planner.localhost\x00",
    "127.0.0.1",
    "[::1]:8000",
    "bücher.planner.localhost",
    "a" * 300 + ".planner.localhost",
]


@pytest.fixture(autouse=True)
def _fresh_routes(fresh_routes: None) -> None:
    """For every test of this file."""


@pytest.mark.parametrize("host", HOSTILE)
def test_a_hostile_or_unknown_host_gets_a_404_without_a_brand(host: str, jane: Workspace, client: Client) -> None:
    response = client.get(LOGIN, headers={"host": host})
    assert response.status_code == 404
    text = response.content.decode().lower()
    assert jane.name.lower() not in text
    assert settings.PLATFORM_NAME.lower() not in text
    assert "x-injected" not in {name.lower() for name in response.headers}
    assert not response.cookies


@pytest.mark.parametrize(
    "host",
    ["jane.planner.localhost", "JANE.Planner.Localhost", "jane.planner.localhost.", "jane.planner.localhost:8000"],
)
def test_every_spelling_of_a_known_host_leads_to_its_workspace(host: str, jane: Workspace, client: Client) -> None:
    response = client.get(LOGIN, headers={"host": host})
    assert response.status_code == 200
    assert jane.name in response.content.decode()


def test_the_root_host_is_the_platforms_and_names_no_workspace(jane: Workspace, client: Client) -> None:
    text = client.get(LOGIN, headers={"host": settings.ROOT_HOST}).content.decode()
    assert settings.PLATFORM_NAME in text
    assert jane.name not in text


def test_a_workspaces_sign_in_page_names_nothing_of_the_agency(jane: Workspace, client: Client) -> None:
    text = client.get(LOGIN, headers={"host": host_for_slug("jane")}).content.decode()
    assert settings.PLATFORM_NAME not in text.replace(f"Powered by {settings.PLATFORM_NAME}", "")


def test_the_portals_addresses_are_not_found_on_a_workspace(client: Client, jane: Workspace) -> None:
    assert client.get("/clients/new/", headers={"host": host_for_slug("jane")}).status_code == 404


def test_a_known_host_is_looked_up_once(jane: Workspace, django_assert_num_queries: object) -> None:
    host = host_for_slug("jane")
    assert workspace_for_host(host) == jane
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert workspace_for_host(host) == jane


def test_not_even_valkey_is_asked_again_at_once(jane: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    host = host_for_slug("jane")
    assert workspace_for_host(host) == jane
    asked: list[str] = []
    shared = routes._shared

    def watched(host: str) -> Route | None:
        asked.append(host)
        return shared(host)

    monkeypatch.setattr(routes, "_shared", watched)
    assert workspace_for_host(host) == jane
    assert asked == []
    monkeypatch.setattr(routes, "_SECONDS_HERE", 0)
    assert workspace_for_host(host) == jane
    forget_hosts(["another.planner.localhost"])
    assert workspace_for_host(host) == jane
    assert asked == [host, host]


def test_what_one_request_does_to_its_workspace_no_other_sees(jane: Workspace) -> None:
    host = host_for_slug("jane")
    workspace_for_host(host).name = "Typed into a form that is refused"  # type: ignore[union-attr]
    assert workspace_for_host(host).name == jane.name  # type: ignore[union-attr]


def test_the_memory_of_a_process_stays_small(jane: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_HOSTS_HERE", 3)
    for number in range(5):
        Domain.objects.create(domain=f"{number}.janedoe.example", tenant=jane, is_primary=False)
        assert workspace_for_host(f"{number}.janedoe.example") == jane
        assert workspace_for_host(f"nobody-{number}.janedoe.example") is None
    assert len(routes._here._routes) <= 3


def test_an_unknown_host_is_not_looked_up_at_each_request(db: None, django_assert_num_queries: object) -> None:
    assert workspace_for_host("nobody.planner.localhost") is None
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert workspace_for_host("nobody.planner.localhost") is None


def test_a_reader_that_is_slower_than_a_change_does_not_bring_the_old_state_back(
    jane: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = host_for_slug("jane")
    look_up = routes._look_up

    def slow(host: str) -> Route | None:
        found = look_up(host)
        Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
        forget_hosts([host])
        return found

    monkeypatch.setattr(routes, "_look_up", slow)
    assert workspace_for_host(host).state == WorkspaceState.ACTIVE
    monkeypatch.setattr(routes, "_look_up", look_up)
    assert workspace_for_host(host).state == WorkspaceState.SUSPENDED


def test_suspending_shuts_at_the_next_request_and_resuming_opens_again(
    jane: Workspace, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    host = {"host": host_for_slug("jane")}
    assert client.get(LOGIN, headers=host).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        workspace_suspend(workspace=jane)
    shut = client.get(LOGIN, headers=host)
    assert (shut.status_code, shut.headers["Cache-Control"]) == (503, "no-store")
    assert "not open at present" in shut.content.decode()
    assert jane.name not in shut.content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        workspace_resume(workspace=jane)
    assert client.get(LOGIN, headers=host).status_code == 200


def test_a_new_name_is_shown_at_the_next_request(
    jane: Workspace, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    host = {"host": host_for_slug("jane")}
    client.get(LOGIN, headers=host)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        workspace_update(workspace=jane, name="Harbour House", time_zone="Europe/Oslo")
    assert "Harbour House" in client.get(LOGIN, headers=host).content.decode()


@pytest.mark.parametrize("state", [WorkspaceState.PROVISIONING, WorkspaceState.FAILED])
def test_what_is_not_ready_says_so_without_saying_why(state: WorkspaceState, db: None, client: Client) -> None:
    workspace = workspace_make(state=state)
    response = client.get("/", headers={"host": host_for_slug(workspace.slug)})
    assert response.status_code == 503
    assert "being prepared" in response.content.decode()


def test_after_a_request_the_thread_is_back_in_public(jane: Workspace, client: Client) -> None:
    client.get(LOGIN, headers={"host": host_for_slug("jane")})
    assert active_workspace_or_none() is None
    assert tenant_connection().schema_name == "public"
    assert get_urlconf() is None
