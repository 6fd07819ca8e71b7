"""Pages lead to the main address; nothing that was sent is lost, and nobody is led anywhere else."""

from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.tenancy.routes import route_for_host
from apps.public.workspaces.hosts import host_make_primary, host_set_lost
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState

HOST = "studio.janedoe.example"
SUBDOMAIN = "jane.planner.localhost"
OTHER = "old.janedoe.example"

pytestmark = pytest.mark.usefixtures("fresh_routes")


@pytest.fixture
def moved(jane: Workspace) -> Workspace:
    """Jane's workspace, shown under a domain of its own."""
    for host in (HOST, OTHER):
        Domain.objects.create(domain=host, tenant=jane)
    host_make_primary(workspace=jane, host=HOST)
    return jane


def ask(path: str, host: str = SUBDOMAIN, method: str = "GET", **headers: str) -> HttpResponse:
    return Client().generic(method, path, headers={"host": host, **headers})  # type: ignore[return-value]


@pytest.mark.parametrize("host", [SUBDOMAIN, OTHER, SUBDOMAIN.upper(), f"{SUBDOMAIN}.", f"{SUBDOMAIN}:9999"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_pages_of_every_other_host_lead_to_the_main_one(host: str, method: str, moved: Workspace) -> None:
    answer = ask("/library/?availability=sold&q=a%20b", host, method)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://{HOST}:8000/library/?availability=sold&q=a%20b"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_main_host_answers_itself(moved: Workspace) -> None:
    assert ask("/accounts/login/", HOST).status_code == 200
    assert ask("/accounts/login/", f"{HOST.upper()}.:8000").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_what_is_sent_is_answered_where_it_was_sent(method: str, moved: Workspace) -> None:
    answer = ask("/accounts/login/", method=method)
    assert HOST not in answer.headers.get("Location", "")
    assert answer.status_code != 302


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Dest": "style"},
        {"Sec-Fetch-Dest": "empty"},
    ],
)
def test_what_an_open_page_asks_for_is_answered_where_it_is(headers: dict[str, str], moved: Workspace) -> None:
    assert HOST not in ask("/library/", **headers).headers.get("Location", "")


def test_a_browser_that_opens_a_page_is_led_on(moved: Workspace) -> None:
    assert ask("/", **{"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/enter/?via=x",
        "/accounts/give/?to=x&state=y",
        "/accounts/arrive/?code=x",
        "/internal/tls/ask?domain=x",
        "/internal/other",
        "/healthz",
        "/static/css/base.css",
        "/media/forged/painting.jpg/",
        "/brand.css?v=1",
        "/.well-known/acme-challenge/x",
    ],
)
def test_what_has_to_answer_on_every_host_does(path: str, moved: Workspace) -> None:
    answer = ask(path)
    assert HOST not in answer.headers.get("Location", "")
    assert HOST.encode() not in answer.getvalue()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/%2e%2e",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "/%2Fevil.example",
        "/%09/evil.example",
        "/@evil.example",
        "@evil.example",
        ".evil.example",
        ":80@evil.example/",
        "https://evil.example/",
        "/..//evil.example",
        "/%0d%0aLocation:%20https://evil.example",
        "/?next=https://evil.example",
        "/#@evil.example",
        "/accounts/enter",
        "/staticx/",
    ],
)
def test_no_path_leads_anywhere_but_to_the_main_host(path: str, moved: Workspace) -> None:
    answer = Client().get("/", headers={"host": SUBDOMAIN}, PATH_INFO=path)
    location = urlsplit(answer.headers["Location"])
    assert (answer.status_code, location.scheme, location.netloc) == (302, "http", f"{HOST}:8000")
    assert location.path.startswith("/")
    assert "\\" not in answer.headers["Location"]
    assert "\n" not in answer.headers["Location"]


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"{SUBDOMAIN}@evil.example"])
def test_a_foreign_host_header_is_never_repeated(host: str, moved: Workspace) -> None:
    answer = ask("/", host, **{"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 404
    assert "evil.example" not in ask("/", **{"X-Forwarded-Host": "evil.example"}).headers["Location"]


def test_scheme_and_port_are_the_settings(moved: Workspace, settings: LazySettings) -> None:
    settings.SITE_SCHEME, settings.SITE_PORT = "https", ""
    assert ask("/library/").headers["Location"] == f"https://{HOST}/library/"


def test_nobody_is_led_to_a_host_whose_records_are_gone(moved: Workspace) -> None:
    host_set_lost(workspace=moved, host=HOST, is_lost=True)
    assert ask("/accounts/login/", SUBDOMAIN).status_code == 200
    assert ask("/accounts/login/", HOST).status_code == 200


def test_a_suspended_workspace_says_so_on_every_host(moved: Workspace) -> None:
    Workspace.objects.filter(pk=moved.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    assert [ask("/", host).status_code for host in (SUBDOMAIN, HOST)] == [503, 503]


def test_other_workspaces_and_the_portal_stay_where_they_are(moved: Workspace, okafor: Workspace) -> None:
    assert ask("/accounts/login/", "okafor.planner.localhost").status_code == 200
    assert ask("/accounts/login/", "planner.localhost").status_code == 200


def test_leading_on_costs_one_query_at_first_and_then_none(moved: Workspace) -> None:
    for queries in (1, 0):
        with CaptureQueriesContext(connection) as captured:
            assert ask("/").status_code == 302
        assert len([query for query in captured if not query["sql"].startswith("SET search_path")]) == queries


def test_a_change_of_the_main_host_is_known_for_all_hosts_at_once(
    moved: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    every = (SUBDOMAIN, HOST, OTHER)
    assert {route_for_host(host).primary_host for host in every} == {HOST}  # type: ignore[union-attr]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        host_make_primary(workspace=moved, host=OTHER)
    assert {route_for_host(host).primary_host for host in every} == {OTHER}  # type: ignore[union-attr]


def test_who_comes_from_a_page_of_the_old_host_is_led_on_without_a_redirect(moved: Workspace) -> None:
    """After a form, the policy of the page it was on would stop a redirect to a host that it does not know."""
    answer = ask("/library/?q=%22><script>&x=1", **{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"})
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    url = f"http://{HOST}:8000/library/?q=%22%3E%3Cscript%3E&amp;x=1"
    assert f'<meta http-equiv="refresh" content="0; url={url}">' in text
    assert f'href="{url}"' in text
    assert moved.name not in text
    assert ask("/library/", **{"Sec-Fetch-Site": "cross-site"}).status_code == 302
