"""A session belongs to the host that it was begun on."""

import copy

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import PASSWORD, SignIn, person

PROFILE = "/accounts/profile/"
TENANT = "config.urls_tenant"


@pytest.fixture
def member_of_both(jane: Workspace, okafor: Workspace) -> User:
    user = person("both@example.com", "Bo Both")
    for workspace in (jane, okafor):
        membership_create(user=user, workspace=workspace, role=Role.MEMBER)
    return user


def signed_in_through_the_form(slug: str, user: User) -> Client:
    client = Client(headers={"host": host_for_slug(slug)})
    answer = client.post(reverse("account_login", urlconf=TENANT), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def carried_to(client: Client, host: str) -> Client:
    """Another browser with the same cookies, on another host."""
    other = Client(headers={"host": host})
    other.cookies = copy.deepcopy(client.cookies)
    return other


def test_a_cookie_of_one_workspace_is_none_on_another_even_for_a_member_of_both(member_of_both: User) -> None:
    client = signed_in_through_the_form("jane", member_of_both)
    assert client.get(PROFILE).status_code == 200
    there = carried_to(client, host_for_slug("okafor")).get(PROFILE)
    assert there.headers["Location"].startswith("/accounts/login/")


def test_carrying_the_cookie_away_does_not_end_the_session_at_home(member_of_both: User) -> None:
    client = signed_in_through_the_form("jane", member_of_both)
    carried_to(client, host_for_slug("okafor")).get(PROFILE)
    assert client.get(PROFILE).status_code == 200


def test_the_agencys_cookie_is_none_on_a_workspace_and_the_other_way_round(
    as_agent: Client, as_owner_of_jane: Client
) -> None:
    assert carried_to(as_agent, host_for_slug("jane")).get("/").headers["Location"].startswith("/accounts/login/")
    assert carried_to(as_owner_of_jane, settings.ROOT_HOST).get("/").headers["Location"].startswith("/accounts/login/")


def test_a_password_link_opened_on_one_host_can_not_be_finished_on_another(member_of_both: User) -> None:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = default_token_generator.make_token(member_of_both)
    uid = user_pk_to_url_str(member_of_both)
    client = Client(headers={"host": host_for_slug("jane")})
    form = client.get(f"/accounts/password/reset/key/{uid}-{key}/").headers["Location"]
    there = carried_to(client, host_for_slug("okafor")).get(form)
    assert "This link no longer works" in there.content.decode()
    assert "Choose a password" in client.get(form).content.decode()


def test_cookies_are_for_one_host_only(member_of_both: User) -> None:
    client = signed_in_through_the_form("jane", member_of_both)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["domain"], bool(cookie["httponly"]), cookie["samesite"]) == ("", True, "Lax")


def test_signing_out_ends_the_session(member_of_both: User) -> None:
    client = signed_in_through_the_form("jane", member_of_both)
    client.post("/accounts/logout/")
    assert client.get(PROFILE).headers["Location"].startswith("/accounts/login/")


def test_a_page_that_uses_no_session_does_not_vary_by_cookie(sign_in: SignIn, owner: User) -> None:
    response = sign_in(owner, "jane").get("/brand.css")
    assert "Cookie" not in response.headers.get("Vary", "")
