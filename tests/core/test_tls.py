"""``/internal/tls/ask``: certificates for what is served, and for nothing else."""

import re

import pytest
from django.conf import LazySettings, settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.tenancy.addresses import host_for_slug
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from tests.factories.workspaces import workspace_make

PATH = "/internal/tls/ask"
JANE = host_for_slug("jane")


def ask(name: str, **extra: str) -> HttpResponse:
    return Client().get(PATH, {"domain": name}, **extra)  # type: ignore[return-value]


def without_token(response: HttpResponse) -> bytes:
    return re.sub(rb"[A-Za-z0-9]{64}", b"", response.content)


@pytest.mark.parametrize("name", [JANE, JANE.upper(), JANE + ".", settings.ROOT_HOST])
def test_what_is_served_gets_a_certificate(name: str, jane: Workspace) -> None:
    response = ask(name)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_a_domain_of_its_own_gets_one_in_every_spelling(jane: Workspace) -> None:
    Domain.objects.create(domain="xn--bcher-kva.example", tenant=jane, is_primary=False)
    assert [ask(name).status_code for name in ("xn--bcher-kva.example", "bücher.example", "Bücher.example.")] == [
        200
    ] * 3


@pytest.mark.parametrize("name", ["nobody.example", f"x.{JANE}", f"nobody.{settings.ROOT_HOST}", "localhost", "jane"])
def test_any_other_name_gets_none(name: str, jane: Workspace) -> None:
    assert ask(name).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "",
        "*.planner.localhost",
        "127.0.0.1",
        "127.0.0.1.",
        "::1",
        "[::1]",
        f"{JANE}:443",
        f"https://{JANE}/",
        f"{JANE}/accounts/login/",
        f"{JANE}..",
        f"{JANE}\r\nX: 1",
        f"{JANE}\x00",
        "a_b.example",
        "a" * 300,
        "ü" * 300,
        ".".join(["a" * 60] * 5),
    ],
)
def test_rubbish_is_called_that_without_a_query(name: str, jane: Workspace, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert ask(name).status_code == 400


def test_no_name_or_two_are_rubbish(jane: Workspace) -> None:
    assert Client().get(PATH).status_code == 400
    assert Client().get(f"{PATH}?domain={JANE}&domain=evil.example").status_code == 400


@pytest.mark.parametrize(("name", "queries"), [(JANE, 1), ("nobody.example", 1), (settings.ROOT_HOST, 0)])
def test_it_costs_one_query_and_none_for_the_root(name: str, queries: int, jane: Workspace) -> None:
    with CaptureQueriesContext(connection) as captured:
        ask(name)
    asked = [query["sql"] for query in captured if not query["sql"].startswith("SET search_path")]
    assert len(asked) == queries


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (WorkspaceState.ACTIVE, 200),
        (WorkspaceState.SUSPENDED, 200),
        (WorkspaceState.PROVISIONING, 404),
        (WorkspaceState.FAILED, 404),
    ],
)
def test_a_shut_workspace_can_say_so_by_tls_and_an_unready_one_waits(
    state: WorkspaceState, status: int, db: None
) -> None:
    assert ask(host_for_slug(workspace_make(state=state).slug)).status_code == status


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "web:8000", JANE, "nobody.example", "bad host"])
def test_the_host_that_it_is_asked_on_does_not_matter(host: str, jane: Workspace) -> None:
    assert ask(JANE, HTTP_HOST=host).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "10.0.0.2"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": ""},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
@pytest.mark.parametrize("host", [settings.ROOT_HOST, JANE, "nobody.example"])
def test_from_outside_it_is_a_page_that_does_not_exist(extra: dict[str, str], host: str, jane: Workspace) -> None:
    asked = ask(JANE, HTTP_HOST=host, **extra)
    unknown = Client().get("/internal/tls/asked", HTTP_HOST=host, **extra)
    assert asked.status_code == unknown.status_code == 404
    assert without_token(asked) == without_token(unknown)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_every_loopback_address_is_this_machine(address: str, jane: Workspace) -> None:
    assert ask(JANE, REMOTE_ADDR=address).status_code == 200


def test_it_is_excepted_from_the_redirect_to_https(jane: Workspace, settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^internal/"]
    assert ask(JANE).status_code == 200
    assert Client().get("/", headers={"host": JANE}).status_code == 301


def test_other_methods_are_not_answered(jane: Workspace) -> None:
    assert Client().post(f"{PATH}?domain={JANE}", HTTP_HOST=JANE).status_code == 404
