"""Google's and GitHub's sign-in from a workspace's own host, here with GitHub: over the root, and back signed in."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.conf import LazySettings

from apps.core.access import Actor
from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.routes import forget_hosts
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace
from apps.tenant.team.inviting import person_invite
from tests.factories.browsers import HostKeepingBrowser
from tests.public.handoff.github_server import GitHub, github_running


@pytest.fixture
def github(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "id", "secret": "secret"}]}}
    with github_running() as server:
        for name, path in {
            "access_token_url": "/login/oauth/access_token",
            "authorize_url": "/login/oauth/authorize",
            "profile_url": "/user",
            "emails_url": "/user/emails",
        }.items():
            monkeypatch.setattr(GitHubOAuth2Adapter, name, f"{server.address}{path}")
        yield server


def press_the_button(browser: HostKeepingBrowser, github: GitHub, page: str) -> object:
    """Open the page, press "Continue with GitHub", agree there, and follow to the end."""
    text = browser.get(page).content.decode()
    button = re.search(r'href="(/accounts/enter/\?with=github[^"]*)"', text)
    assert button, text
    here = urlsplit(browser.steps[-1])
    out = browser.step(f"{here.scheme}://{here.netloc}{button.group(1).replace('&amp;', '&')}").headers["Location"]
    there = browser.step(out).headers["Location"]
    assert there.startswith(github.address)
    return browser.get(github.authorise(there))


def test_a_member_presses_the_button_on_the_workspace_and_is_signed_in_there(github: GitHub, member: User) -> None:
    github.emails = [(member.email, True)]
    browser = HostKeepingBrowser()
    response = press_the_button(browser, github, url_on(host_for_slug("jane"), "/team/"))
    assert browser.steps[-1] == url_on(host_for_slug("jane"), "/team/")
    assert response.status_code == 200  # type: ignore[attr-defined]
    session = browser.on(urlsplit(browser.steps[-1]).netloc).session
    assert session["account_authentication_methods"][0]["provider"] == "github"


def test_it_works_the_same_on_a_domain_of_ones_own(github: GitHub, member: User, jane: Workspace) -> None:
    Domain.objects.filter(tenant=jane).update(is_primary=False)
    Domain.objects.create(tenant=jane, domain="studio.janedoe.example", is_primary=True)
    forget_hosts(["studio.janedoe.example"])
    github.emails = [(member.email, True)]
    browser = HostKeepingBrowser()
    press_the_button(browser, github, url_on("studio.janedoe.example", "/team/"))
    assert browser.steps[-1] == url_on("studio.janedoe.example", "/team/")


def test_an_address_that_github_has_not_confirmed_opens_nobodys_account(github: GitHub, member: User) -> None:
    github.emails = [(member.email, False)]
    browser = HostKeepingBrowser()
    response = press_the_button(browser, github, url_on(host_for_slug("jane"), "/team/"))
    assert "By invitation only" in response.content.decode()  # type: ignore[attr-defined]
    assert not SocialAccount.objects.exists()


def test_a_stranger_gets_no_account(github: GitHub, jane: Workspace) -> None:
    github.emails = [("stranger@example.com", True)]
    response = press_the_button(HostKeepingBrowser(), github, url_on(host_for_slug("jane"), "/team/"))
    assert "By invitation only" in response.content.decode()  # type: ignore[attr-defined]
    assert not User.objects.filter(email="stranger@example.com").exists()


def test_somebody_who_was_invited_joins_with_it(
    github: GitHub,
    owner: User,
    jane: Workspace,
    mailoutbox: list,
    django_capture_on_commit_callbacks: object,
) -> None:
    actor = Actor(user_id=owner.pk, name=owner.display_name, role=Role.OWNER)
    with workspace_context(jane), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        person_invite(actor=actor, email="mona@example.com", role=Role.MEMBER)
    link = re.search(r"http://\S+/team/join/\S+", mailoutbox[0].body)
    assert link
    github.emails = [("mona@example.com", True)]
    browser = HostKeepingBrowser()
    response = press_the_button(browser, github, link.group())
    text = response.content.decode()  # type: ignore[attr-defined]
    assert "You are signed in as mona@example.com" in text
    here = urlsplit(browser.steps[-1])
    browser.on(here.netloc).post(here.path)
    place = Membership.objects.get(workspace=jane, user__email="mona@example.com")
    assert place.role == Role.MEMBER
    assert place.user.name == "Mona Lisa"


def test_while_one_signs_in_to_go_on_the_forms_may_lead_to_that_domain_and_to_no_other(
    member: User, jane: Workspace, settings: LazySettings
) -> None:
    Domain.objects.create(tenant=jane, domain="studio.janedoe.example", is_primary=False)
    forget_hosts(["studio.janedoe.example"])
    browser = HostKeepingBrowser()
    response = browser.get(url_on("studio.janedoe.example", "/accounts/enter/"))
    assert urlsplit(browser.steps[-1]).path == "/accounts/login/"
    policy = response.headers["Content-Security-Policy"]
    assert "http://studio.janedoe.example:8000" in re.search(r"form-action ([^;]*)", policy).group(1)  # type: ignore[union-attr]
    other = HostKeepingBrowser().get(url_on(settings.ROOT_HOST, "/accounts/login/"))
    assert "janedoe" not in other.headers["Content-Security-Policy"]
