"""Where one is signed in: listed, ended one by one, or all at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.own.devices import device_words
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.fixtures.people import PASSWORD

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PAGE = "/accounts/sessions/"


def signed_in(user: User, host: str, agent: str = CHROME) -> Client:
    """By the page, as people do: only then is the session listed."""
    client = Client(headers={"host": host, "user-agent": agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


@pytest.fixture
def here(member: User) -> Client:
    return signed_in(member, host_for_slug("jane"))


@pytest.fixture
def on_the_root(member: User) -> Client:
    return signed_in(member, "planner.localhost", "curl/8")


def test_the_page_names_browser_workspace_and_address(here: Client, on_the_root: Client, jane: Workspace) -> None:
    text = here.get(PAGE).content.decode()
    for part in ("Chrome on Linux", "This browser", "Another program", jane.name, "All workspaces", "127.0.0.1"):
        assert part in text


def test_one_is_ended_there_and_the_others_stay(here: Client, on_the_root: Client, member: User) -> None:
    other = UserSession.objects.get(session_key=on_the_root.session.session_key)
    assert "Signed out there." in here.post(f"{PAGE}end/", {"session": other.pk}, follow=True).content.decode()
    assert is_in(here)
    assert not is_in(on_the_root)
    assert here.post(f"{PAGE}end/", {"session": other.pk}).status_code == 404


def test_everywhere_is_everywhere_and_here(here: Client, on_the_root: Client) -> None:
    response = here.post(f"{PAGE}end-all/")
    assert response.headers["Location"] == "/accounts/login/"
    assert "signed out everywhere" in here.get("/accounts/login/").content.decode()
    assert not is_in(here)
    assert not is_in(on_the_root)


def test_nobody_ends_somebody_elses(here: Client, admin: User) -> None:
    theirs = signed_in(admin, host_for_slug("jane"))
    session = UserSession.objects.get(user=admin)
    for text in (session.pk, "", "x", "9" * 40, "²"):
        assert here.post(f"{PAGE}end/", {"session": text}).status_code == 404
    assert is_in(theirs)


def test_a_browser_is_called_by_its_name() -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
    assert device_words(iphone) == "Safari on iPhone"
    assert device_words(CHROME.replace("Safari/537.36", "Safari/537.36 Edg/140.0")) == "Edge on Linux"
    assert device_words("Firefox/140.0") == "Firefox"
    assert device_words("") == "Another program"
