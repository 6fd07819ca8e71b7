"""Who must have a second factor: a workspace asks its members, the agency its staff."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.access import Actor
from apps.core.errors import Conflict, NotAllowed
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.public.agency.selectors import STAFF_FACTOR_KEY, staff_needs_second_factor
from apps.public.agency.staff.services import staff_require_second_factor
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_require_second_factor
from apps.tenant.activity.models import Entry
from apps.tenant.team.security import second_factor_require
from tests.factories.factors import App, app_give, passkey_give
from tests.fixtures.people import PASSWORD, SignIn

SECURITY = "/accounts/security/"
CONFIRM = "/accounts/security/confirm/"
PAGE = "/settings/security/"
Commit = Any


@pytest.fixture(autouse=True)
def _forget(db: None) -> Any:
    yield
    caches["platform"].delete(STAFF_FACTOR_KEY)


@pytest.fixture
def required(jane: Workspace, django_capture_on_commit_callbacks: Commit) -> Any:
    """Jane's workspace asks two-factor of its members."""
    with django_capture_on_commit_callbacks(execute=True):
        workspace_require_second_factor(workspace=jane, required=True)
    yield jane
    with django_capture_on_commit_callbacks(execute=True):
        workspace_require_second_factor(workspace=jane, required=False)


def test_who_has_no_factor_is_led_to_set_one_up_and_reaches_nothing_else(
    required: Workspace, as_member_of_jane: Client
) -> None:
    for path in ("/", "/library/?availability=sold", "/team/", "/planner/"):
        assert as_member_of_jane.get(path).headers["Location"].startswith(f"{SECURITY}?next=%2F")
    assert as_member_of_jane.post("/collections/new/", {"name": "x"}).headers["Location"] == f"{SECURITY}?next=%2F"
    page = as_member_of_jane.get(SECURITY).content.decode()
    assert "Set up two-factor to go on" in page
    for path in ("/accounts/profile/", "/accounts/email/", "/accounts/sessions/"):
        assert as_member_of_jane.get(path).status_code == 200


def test_a_part_of_a_page_sends_the_whole_page_there(required: Workspace, as_member_of_jane: Client) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://jane.planner.localhost/library/?q=sea"}
    response = as_member_of_jane.get("/library/", headers=headers)
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == f"{SECURITY}?next=%2Flibrary%2F%3Fq%3Dsea"
    assert b"library" not in response.content


def test_after_setting_it_up_one_goes_on_without_being_asked_again(
    required: Workspace, as_member_of_jane: Client
) -> None:
    client, page = as_member_of_jane, "/accounts/security/app/"
    client.post(client.get(page).headers["Location"], {"password": PASSWORD, "next": page})
    client.get(page)
    app = App(client.session["mfa.totp.secret"])
    assert client.post(page, {"code": app.code()}).status_code == 302
    assert client.get("/library/").status_code == 200


def test_a_session_that_was_opened_before_is_asked_for_the_code_once_and_led_back(
    required: Workspace, as_member_of_jane: Client, member: User
) -> None:
    app = app_give(member)
    asked = as_member_of_jane.get("/library/?q=sea").headers["Location"]
    assert asked == f"{CONFIRM}?next=%2Flibrary%2F%3Fq%3Dsea"
    page = as_member_of_jane.get(asked).content.decode()
    assert "Jane asks everybody for a second factor" in page
    assert as_member_of_jane.post(asked, {"code": app.wrong(), "next": "/library/?q=sea"}).status_code == 200
    answer = as_member_of_jane.post(asked, {"code": app.code(), "next": "/library/?q=sea"})
    assert answer.headers["Location"] == "/library/?q=sea"
    assert as_member_of_jane.get("/library/").status_code == 200


def test_the_way_back_never_leads_to_another_site(required: Workspace, as_member_of_jane: Client, member: User) -> None:
    app = app_give(member)
    answer = as_member_of_jane.post(CONFIRM, {"code": app.code(), "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    page = as_member_of_jane.get(f"{SECURITY}?next=https://evil.example/").content.decode()
    assert "evil.example" not in page


def test_signing_in_with_the_code_is_enough(required: Workspace, member: User, sign_in: SignIn) -> None:
    app = app_give(member)
    client = sign_in(None, "jane")
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/second-factor/", {"code": app.code()})
    assert client.get("/library/").status_code == 200


def test_a_proof_of_somebody_else_in_the_same_browser_does_not_count(
    required: Workspace, as_member_of_jane: Client, member: User, admin: User
) -> None:
    app_give(member)
    session = as_member_of_jane.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1.0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(admin.pk)
    session.save()
    assert as_member_of_jane.get("/library/").headers["Location"].startswith(CONFIRM)


def test_taking_the_factor_off_closes_the_workspace_again(
    required: Workspace, as_member_of_jane: Client, member: User
) -> None:
    app = app_give(member)
    as_member_of_jane.post(CONFIRM, {"code": app.code(), "next": "/library/"})
    as_member_of_jane.post("/accounts/security/app/remove/")
    assert as_member_of_jane.get("/library/").headers["Location"].startswith(SECURITY)


def test_somebody_with_only_a_passkey_signs_in_again_by_way_of_the_root(
    required: Workspace, as_member_of_jane: Client, member: User
) -> None:
    passkey_give(member)
    asked = as_member_of_jane.get("/library/").headers["Location"]
    page = as_member_of_jane.get(asked).content.decode()
    assert 'value="/accounts/enter/?with=passkey&amp;next=/library/"' in page
    left = as_member_of_jane.post("/accounts/logout/", {"next": "/accounts/enter/?with=passkey&next=/library/"})
    assert left.headers["Location"] == "/accounts/enter/?with=passkey&next=/library/"


def test_another_workspace_asks_nothing(required: Workspace, outsider: User, sign_in: SignIn) -> None:
    assert sign_in(outsider, "okafor").get("/library/").status_code == 200


def test_it_costs_one_query_where_it_is_asked_and_none_elsewhere(
    jane: Workspace, as_member_of_jane: Client, member: User, django_capture_on_commit_callbacks: Commit
) -> None:
    session = as_member_of_jane.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1.0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(member.pk)
    session.save()
    app_give(member)
    counts = []
    for required in (False, True, False):
        with django_capture_on_commit_callbacks(execute=True):
            workspace_require_second_factor(workspace=jane, required=required)
        as_member_of_jane.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert as_member_of_jane.get("/").headers["Location"] == "/library/"
        assert any("mfa_authenticator" in query["sql"] for query in queries) == required
        counts.append(len(queries))
    assert counts == [counts[0], counts[0] + 1, counts[0]]


# The workspace's page.


def test_the_page_says_who_has_it_and_who_has_not(as_owner_of_jane: Client, member: User, admin: User) -> None:
    app_give(member)
    page = as_owner_of_jane.get(PAGE).content.decode()
    assert "1 of 3 have it." in page
    assert admin.email in page
    assert member.email not in page
    assert "have it yourself" in page


def test_an_admin_with_it_asks_it_of_everybody_at_once_and_it_is_logged(
    jane: Workspace,
    admin: User,
    as_member_of_jane: Client,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    app = app_give(admin)
    client = sign_in(admin, "jane")
    assert as_member_of_jane.get("/library/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(f"{PAGE}required/", {"required": "yes"})
    assert page.headers["Location"] == PAGE
    assert as_member_of_jane.get("/library/").headers["Location"].startswith(SECURITY)
    asked = client.get(PAGE).headers["Location"]
    client.post(asked, {"code": app.code(), "next": PAGE})
    assert "1 of 3 have it." in client.get(PAGE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{PAGE}required/", {"required": "no"})
    assert as_member_of_jane.get("/library/").status_code == 200
    with workspace_context(jane):
        verbs = list(Entry.objects.order_by("created_at").values_list("verb", flat=True))
    assert verbs == ["security.second_factor_required", "security.second_factor_optional"]


def test_nobody_asks_of_others_what_they_do_not_have(jane: Workspace, as_owner_of_jane: Client) -> None:
    page = as_owner_of_jane.post(f"{PAGE}required/", {"required": "yes"}, follow=True).content.decode()
    assert "Set up two-factor for yourself first" in page
    assert not Workspace.objects.get(pk=jane.pk).requires_second_factor


@pytest.mark.parametrize("value", ["", "maybe", "true", "YES"])
def test_what_is_neither_yes_nor_no_asks_nothing(
    value: str, jane: Workspace, as_owner_of_jane: Client, owner: User
) -> None:
    app_give(owner)
    as_owner_of_jane.post(f"{PAGE}required/", {"required": value})
    assert not Workspace.objects.get(pk=jane.pk).requires_second_factor


def test_a_member_may_not(jane: Workspace, as_member_of_jane: Client, member: User) -> None:
    app_give(member)
    assert as_member_of_jane.get(PAGE).status_code == 403
    assert as_member_of_jane.post(f"{PAGE}required/", {"required": "yes"}).status_code == 403
    actor = Actor(user_id=member.pk, name="Mia", role=Role.MEMBER)
    with workspace_context(jane), pytest.raises(NotAllowed):
        second_factor_require(actor=actor, workspace=jane, required=True)


# The agency.


@pytest.fixture
def colleague(agent: User) -> User:
    from apps.public.agency.staff.services import staff_add
    from tests.fixtures.people import person

    user = person("bob@agency.example", "Bob Colleague")
    staff_add(user=user)
    return user


def demand_of_staff(agent: User, commit: Commit, required: bool = True) -> None:
    with commit(execute=True):
        staff_require_second_factor(by=agent, required=required)


def test_the_agency_asks_it_of_its_staff_and_of_nobody_else(
    agent: User,
    colleague: User,
    member: User,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    app = app_give(agent)
    theirs, mine, members = sign_in(colleague, ""), sign_in(agent, ""), sign_in(member, "")
    assert theirs.get("/").status_code == 200
    demand_of_staff(agent, django_capture_on_commit_callbacks)
    assert theirs.get("/staff/").headers["Location"] == f"{SECURITY}?next=%2Fstaff%2F"
    assert "asks everybody for a second factor" in theirs.get(SECURITY).content.decode()
    asked = mine.get("/staff/").headers["Location"]
    assert asked.startswith(CONFIRM)
    mine.post(asked, {"code": app.code(), "next": "/staff/"})
    page = mine.get("/staff/").content.decode()
    assert "1 of 2 have it." in page
    assert colleague.email in page
    assert members.get("/workspaces/").status_code == 200
    assert "Set up two-factor to go on" not in members.get(SECURITY).content.decode()
    mine.post("/staff/second-factor/", {"required": "no"})


def test_staff_with_only_a_passkey_are_asked_for_it(
    agent: User, as_agent: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    passkey_give(agent)
    demand_of_staff(agent, django_capture_on_commit_callbacks)
    assert as_agent.get("/").headers["Location"] == "/accounts/security/passkeys/confirm/?next=%2F"


def test_staff_can_not_ask_it_before_they_have_it(agent: User, as_agent: Client) -> None:
    page = as_agent.post("/staff/second-factor/", {"required": "yes"}, follow=True).content.decode()
    assert "Set up two-factor for yourself first." in page
    with pytest.raises(Conflict):
        staff_require_second_factor(by=agent, required=True)


def test_what_is_asked_of_staff_costs_no_query(agent: User, django_assert_num_queries: Any) -> None:
    staff_needs_second_factor()
    with django_assert_num_queries(0):
        assert staff_needs_second_factor() is False
