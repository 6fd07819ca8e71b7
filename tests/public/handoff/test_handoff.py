"""Going from one host to another: signed in at once, by a code that works once, there, soon, in that browser."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.core.tenancy.routes import forget_hosts
from apps.public.handoff.models import HandoffCode
from apps.public.handoff.selectors import Destination
from apps.public.handoff.services import CodeRefused, code_give, code_take
from apps.public.handoff.states import state_begin
from apps.public.memberships.models import Membership
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from tests.factories.browsers import HostKeepingBrowser
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn

STUDIO = "studio.janedoe.example"


def host(slug: str) -> str:
    """With the port, as browsers send it."""
    return urlsplit(url_on(host_for_slug(slug) if slug else settings.ROOT_HOST)).netloc


def enter(slug: str, **query: str) -> str:
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return f"http://{host(slug)}/accounts/enter/?{text}"


@pytest.fixture
def both(member: User, okafor: Workspace) -> User:
    """A member of Jane's workspace and of Okafor's."""
    membership_create(user=member, workspace=okafor, role=Role.MEMBER)
    return member


@pytest.fixture
def browser(both: User, sign_in: SignIn) -> HostKeepingBrowser:
    """Signed in on Jane's host only."""
    browser = HostKeepingBrowser()
    browser.adopt(host("jane"), sign_in(both, "jane"))
    return browser


def way_to_code(browser: HostKeepingBrowser, slug: str = "okafor", via: str = "jane") -> str:
    """The address with the code, not yet opened."""
    out = browser.step(enter(slug, via=host(via))).headers["Location"]
    back: str = browser.step(out).headers["Location"]
    return back


def test_choosing_another_workspace_lands_signed_in_there(browser: HostKeepingBrowser) -> None:
    response = browser.get(enter("okafor", via=host("jane"), next="/team/"))
    assert response.status_code == 200
    assert browser.steps[-1] == f"http://{host('okafor')}/team/"
    assert "Mia Member" in response.content.decode()


def test_the_session_there_is_new_listed_and_knows_how_the_person_proved_it(
    browser: HostKeepingBrowser, both: User
) -> None:
    first = browser.on(host("jane")).session
    first["account_authentication_methods"] = [{"method": "mfa", "at": 1.0, "type": "totp"}]
    first["account_authentication_methods_user"] = str(both.pk)
    first.save()
    browser.step(enter("okafor", via=host("jane")))
    before = browser.on(host("okafor")).session.session_key
    browser.get(enter("okafor", via=host("jane")))
    session = browser.on(host("okafor")).session
    assert session.session_key not in {before, first.session_key}
    assert session["account_authentication_methods"] == [{"method": "mfa", "at": 1.0, "type": "totp"}]
    assert UserSession.objects.filter(user=both, session_key=session.session_key).exists()


def test_from_the_root_and_to_the_root(both: User, sign_in: SignIn) -> None:
    browser = HostKeepingBrowser()
    browser.adopt(host(""), sign_in(both, ""))
    assert browser.get(enter("jane")).status_code == 200
    other = HostKeepingBrowser()
    other.adopt(host("jane"), sign_in(both, "jane"))
    response = other.get(enter("", via=host("jane"), next="/workspaces/"))
    assert other.steps[-1] == f"http://{host('')}/workspaces/"
    assert "Okafor" in response.content.decode()


def test_to_a_domain_of_the_workspaces_own(browser: HostKeepingBrowser, okafor: Workspace) -> None:
    Domain.objects.filter(tenant=okafor).update(is_primary=False)
    Domain.objects.create(tenant=okafor, domain=STUDIO, is_primary=True)
    forget_hosts([STUDIO, host_for_slug("okafor")])
    there = urlsplit(url_on(STUDIO)).netloc
    response = browser.get(f"http://{there}/accounts/enter/?via={host('jane')}&next=/team/")
    assert response.status_code == 200
    assert browser.steps[-1] == f"http://{there}/team/"
    assert not HandoffCode.objects.exists()


def test_who_is_signed_in_nowhere_signs_in_at_the_root_and_goes_on(both: User, jane: Workspace) -> None:
    browser = HostKeepingBrowser()
    response = browser.get(enter("jane", next="/team/"))
    assert urlsplit(browser.steps[-1]).netloc == host("")
    assert "Sign in" in response.content.decode()
    next_page = parse_qs(urlsplit(browser.steps[-1]).query)["next"][0]
    assert next_page.startswith("/accounts/give/?to=jane.planner.localhost")


def test_who_is_signed_in_here_already_goes_straight_to_the_page(browser: HostKeepingBrowser) -> None:
    response = browser.step(enter("jane", via=host("okafor"), next="/team/"))
    assert response.headers["Location"] == "/team/"
    assert not HandoffCode.objects.exists()


# What a code is bound to


def test_a_code_opens_one_session_and_no_second(browser: HostKeepingBrowser, caplog: pytest.LogCaptureFixture) -> None:
    address = way_to_code(browser)
    assert browser.step(address).status_code == 302
    browser.step(enter("okafor", via=host("jane")))
    again = browser.step(address)
    assert again.status_code == 403
    assert "unknown or used" in caplog.text


def test_a_code_shown_in_another_browser_opens_nothing_and_is_used_up(
    browser: HostKeepingBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    address = way_to_code(browser)
    thief = HostKeepingBrowser()
    thief.step(enter("okafor", via=host("jane")))
    assert thief.step(address).status_code == 403
    assert "of another browser" in caplog.text
    assert thief.get(f"http://{host('okafor')}/team/").request["PATH_INFO"] == "/accounts/login/"
    assert browser.step(address).status_code == 403


def test_a_code_for_one_host_opens_nothing_on_another(
    browser: HostKeepingBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    address = way_to_code(browser)
    elsewhere = address.replace(host("okafor"), host(""))
    assert browser.step(elsewhere).status_code == 403
    assert "of another host" in caplog.text
    assert not HandoffCode.objects.exists()


def test_after_thirty_seconds_a_code_is_too_old(browser: HostKeepingBrowser, caplog: pytest.LogCaptureFixture) -> None:
    address = way_to_code(browser)
    (code,) = HandoffCode.objects.all()
    assert code.expires_at - timezone.now() <= timedelta(seconds=30)
    HandoffCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.step(address).status_code == 403
    assert "too old" in caplog.text


def test_signing_out_where_it_came_from_kills_the_code(
    browser: HostKeepingBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    address = way_to_code(browser)
    browser.on(host("jane")).post("/accounts/logout/")
    assert browser.step(address).status_code == 403
    assert "of a session that has ended" in caplog.text


def remove_membership(user: User, okafor: Workspace) -> None:
    Membership.objects.filter(user=user, workspace=okafor).delete()


def deactivate(user: User, okafor: Workspace) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("happens", [remove_membership, deactivate])
def test_who_lost_their_place_meanwhile_does_not_get_in(
    happens: Callable[[User, Workspace], None], browser: HostKeepingBrowser, both: User, okafor: Workspace
) -> None:
    address = way_to_code(browser)
    happens(both, okafor)
    assert browser.step(address).status_code == 403


@pytest.mark.parametrize("code", ["", "x", "a" * 5000, "%00", "../", "🙂"])
def test_rubbish_for_a_code_is_refused(code: str, browser: HostKeepingBrowser) -> None:
    assert browser.step(f"http://{host('okafor')}/accounts/arrive/?code={code}").status_code == 403


def test_only_the_hash_of_a_code_is_kept_and_its_address_is_kept_by_nobody(browser: HostKeepingBrowser) -> None:
    address = way_to_code(browser)
    secret = parse_qs(urlsplit(address).query)["code"][0]
    (row,) = HandoffCode.objects.values_list("code_hash", "state_hash")
    assert secret not in row
    arrived = browser.step(address)
    for response in (arrived, browser.step(enter("", via=host("jane"), next="/x"))):
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"


def test_the_log_never_holds_a_code(browser: HostKeepingBrowser, caplog: pytest.LogCaptureFixture) -> None:
    address = way_to_code(browser)
    HostKeepingBrowser().step(address)
    assert parse_qs(urlsplit(address).query)["code"][0] not in caplog.text


# Where it leads


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "///evil.example"],
)
def test_the_page_after_it_is_always_one_of_this_host(path: str, browser: HostKeepingBrowser) -> None:
    browser.get(enter("okafor", via=host("jane"), next=path))
    assert urlsplit(browser.steps[-1]).netloc == host("okafor")


@pytest.mark.parametrize("via", ["evil.example", "nobody.planner.localhost", "", "jane.planner.localhost.evil.example"])
def test_an_unknown_host_to_come_from_means_the_root(via: str, jane: Workspace) -> None:
    location = HostKeepingBrowser().step(enter("jane", via=via)).headers["Location"]
    assert urlsplit(location).netloc == host("")


@pytest.mark.parametrize("to", ["evil.example", "nobody.planner.localhost", "", "http://okafor.planner.localhost/x"])
def test_a_code_is_given_for_hosts_of_the_platform_only(to: str, browser: HostKeepingBrowser) -> None:
    assert browser.step(f"http://{host('jane')}/accounts/give/?to={to}&state=s").status_code == 404
    assert not HandoffCode.objects.exists()


def test_a_suspended_workspace_gets_no_codes(browser: HostKeepingBrowser, okafor: Workspace) -> None:
    Workspace.objects.filter(pk=okafor.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    forget_hosts([host_for_slug("okafor")])
    assert browser.step(f"http://{host('jane')}/accounts/give/?to={host('okafor')}&state=s").status_code == 404


def test_without_a_place_there_one_is_told_and_may_use_another_account(owner: User, sign_in: SignIn) -> None:
    browser = HostKeepingBrowser()
    browser.adopt(host("jane"), sign_in(owner, "jane"))
    response = browser.get(enter("okafor", via=host("jane")))
    assert response.status_code == 403
    assert "no access there" in response.content.decode()
    assert "Okafor" not in response.content.decode()
    assert not HandoffCode.objects.exists()


def test_somebody_elses_state_does_not_sign_a_victim_in_as_them(
    browser: HostKeepingBrowser, outsider: User, sign_in: SignIn
) -> None:
    """Login CSRF: the attacker's code in the victim's browser, which began a way of its own."""
    attacker = HostKeepingBrowser()
    attacker.adopt(host(""), sign_in(outsider, ""))
    address = way_to_code(attacker, via="")
    victim = HostKeepingBrowser()
    victim.step(enter("okafor"))
    assert victim.step(address).status_code == 403


def test_codes_that_ran_out_are_removed(browser: HostKeepingBrowser) -> None:
    way_to_code(browser)
    HandoffCode.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    way_to_code(browser)
    assert HandoffCode.objects.count() == 1


# Google and GitHub, which answer to the root only


def test_a_providers_button_on_a_workspace_goes_over_the_root_to_the_provider(
    settings: object, jane: Workspace
) -> None:
    app = {"client_id": "id", "secret": "secret"}
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [app]}}  # type: ignore[attr-defined]
    browser = HostKeepingBrowser()
    page = browser.step(f"http://{host('jane')}/accounts/login/?next=/team/").content.decode()
    button = re.search(r'href="(/accounts/enter/\?with=google[^"]*)"', page)
    assert button
    out = browser.step(f"http://{host('jane')}{button.group(1).replace('&amp;', '&')}").headers["Location"]
    assert urlsplit(out).netloc == host("")
    response: HttpResponse = browser.step(out)
    assert response.headers["Location"].startswith("https://accounts.google.com/")
    assert "redirect_uri=http%3A%2F%2Fplanner.localhost" in response.headers["Location"]


def test_the_switcher_lists_ones_workspaces_and_marks_this_one(browser: HostKeepingBrowser) -> None:
    client: Client = browser.on(host("jane"))
    text = client.get("/accounts/workspaces/").content.decode()
    assert f"http://{host('okafor')}/accounts/enter/?via={host_for_slug('jane')}" in text
    assert re.search(r'aria-current="true">\s*<span[^>]*>\w+</span>\s*<span[^>]*>Jane', text)


def test_of_two_who_show_the_same_code_at_once_one_gets_in(committed: None) -> None:
    workspace = workspace_make()
    user = Membership.objects.get(workspace=workspace).user
    there = Destination(host_for_slug(workspace.slug), workspace)
    session = SessionStore()
    state = state_begin(session, next_path="/")
    kept = dict(session.items())
    code = code_give(user=user, destination=there, state=state, session_key="origin", methods=[])
    start, outcomes = threading.Barrier(4), []

    def take() -> None:
        own = SessionStore()
        own.update(kept)
        start.wait()
        try:
            code_take(code=code, destination=there, session=own, session_exists=lambda key: True)
            outcomes.append("in")
        except CodeRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]
