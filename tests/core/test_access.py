"""Deny by default: a view opens to those whom it names, and one that names nobody opens to nobody."""

import logging

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.roles import Role
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn


@pytest.fixture(autouse=True)
def _urls(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "tests.core.undeclared_urls"


def test_a_view_without_a_declaration_is_refused_to_everybody_and_logged(
    as_owner_of_jane: Client, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="apps.public.access.middleware"):
        for client in (as_owner_of_jane, sign_in(None, "jane")):
            response = client.get("/forgotten/")
            assert response.status_code == 403
            assert "the secret" not in response.content.decode()
    assert "tests.core.undeclared_urls.forgotten declares no access" in caplog.text


def test_a_view_for_the_agency_is_closed_on_a_workspace_even_to_the_agency(
    sign_in: SignIn, agent: User, owner: User
) -> None:
    for person in (agent, owner):
        assert sign_in(person, "jane").get("/staff-only/").status_code == 403


def test_a_member_gets_what_the_role_includes_and_nothing_else(as_member_of_jane: Client) -> None:
    assert as_member_of_jane.get("/fine/").content == b"the page"
    refused = as_member_of_jane.get("/delicate/")
    assert refused.status_code == 403
    assert "Your role does not include it" in refused.content.decode()
    assert "the secret" not in refused.content.decode()


def test_scripts_and_parts_of_pages_are_refused_in_a_sentence(
    as_member_of_jane: Client, sign_in: SignIn, outsider: User
) -> None:
    toast = as_member_of_jane.get("/delicate/", headers={"HX-Request": "true"})
    assert (toast.status_code, toast.content) == (403, b"")
    assert "Your role does not include this" in toast.headers["HX-Trigger"]
    told = sign_in(outsider, "jane").get("/fine/", headers={"Accept": "application/json"})
    assert told.status_code == 403
    assert told.json()["error"]["message"] == "This account has no access here."


def test_a_role_counts_from_the_next_request(as_member_of_jane: Client, member: User) -> None:
    assert as_member_of_jane.get("/delicate/").status_code == 403
    Membership.objects.filter(user=member).update(role=Role.ADMIN)
    assert as_member_of_jane.get("/delicate/").status_code == 200
    Membership.objects.filter(user=member).delete()
    assert as_member_of_jane.get("/fine/").status_code == 403


def test_a_deactivated_person_is_signed_out_everywhere(as_member_of_jane: Client, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert as_member_of_jane.get("/fine/").headers["Location"].startswith("/accounts/login/")


def test_a_stranger_is_told_which_account_it_is_and_nothing_of_the_workspace(
    sign_in: SignIn, outsider: User, jane: Workspace
) -> None:
    response = sign_in(outsider, "jane").get("/fine/")
    text = response.content.decode()
    assert response.status_code == 403
    assert outsider.email in text
    assert "/accounts/logout/" in text
    for secret in ("the page", f">{jane.name}<", f"· {jane.name}", "brand.css", "Library"):
        assert secret not in text


@pytest.mark.parametrize(
    "path", ["/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/"]
)
def test_a_stranger_gets_no_account_pages_on_a_workspace(path: str, sign_in: SignIn, outsider: User) -> None:
    assert sign_in(outsider, "jane").get(path).status_code == 403


def test_a_visitor_is_led_to_sign_in_and_back(jane: Workspace, sign_in: SignIn) -> None:
    response = sign_in(None, "jane").get("/fine/?page=2")
    assert response.headers["Location"] == "/accounts/login/?next=/fine/%3Fpage%3D2"


def test_a_visitors_action_does_not_become_the_page_to_return_to(jane: Workspace, sign_in: SignIn) -> None:
    assert sign_in(None, "jane").post("/fine/").headers["Location"] == "/accounts/login/?next=/"


def test_a_visitors_htmx_request_moves_the_whole_page(jane: Workspace, sign_in: SignIn) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://jane.planner.localhost/planner/?month=5"}
    response = sign_in(None, "jane").get("/fine/", headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/planner/%3Fmonth%3D5"


def test_an_htmx_request_can_not_name_another_site_to_return_to(jane: Workspace, sign_in: SignIn) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/"}
    assert sign_in(None, "jane").get("/fine/", headers=headers).headers["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_members_page_costs_three_queries_before_it_begins(as_owner_of_jane: Client) -> None:
    as_owner_of_jane.get("/fine/")
    with CaptureQueriesContext(connection) as captured:
        as_owner_of_jane.get("/fine/")
    asked = [query["sql"] for query in captured if not query["sql"].startswith("SET search_path")]
    assert [sql.partition('FROM "')[2].partition('"')[0] for sql in asked] == [
        "django_session",
        "users_user",
        "memberships_membership",
    ]
