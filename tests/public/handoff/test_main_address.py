"""A workspace moves to another main address: who is signed in stays so, by the same hand-off, once."""

import pytest
from django.test import Client

from apps.core.tenancy.routes import forget_hosts
from apps.public.handoff.models import HandoffCode
from apps.public.users.models import User
from apps.public.workspaces.hosts import host_make_primary
from apps.public.workspaces.models import Domain, Workspace
from tests.factories.browsers import HostKeepingBrowser
from tests.fixtures.people import PASSWORD, SignIn

OLD = "jane.planner.localhost:8000"
NEW = "studio.janedoe.example:8000"

pytestmark = pytest.mark.usefixtures("fresh_routes")


@pytest.fixture
def browser(member: User, sign_in: SignIn) -> HostKeepingBrowser:
    """Signed in under the old address."""
    browser = HostKeepingBrowser()
    browser.adopt(OLD, sign_in(member, "jane"))
    return browser


@pytest.fixture
def moved(jane: Workspace) -> Workspace:
    name = NEW.partition(":")[0]
    Domain.objects.create(domain=name, tenant=jane)
    host_make_primary(workspace=jane, host=name)
    forget_hosts([name, OLD.partition(":")[0]])
    return jane


def page(browser: HostKeepingBrowser, address: str) -> tuple[str, str]:
    """Where opening the address ends, and what is read there."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return browser.steps[-1], answer.content.decode()


def test_a_page_of_the_old_address_opens_signed_in_under_the_new_one(
    browser: HostKeepingBrowser, moved: Workspace
) -> None:
    address, text = page(browser, f"http://{OLD}/team/?role=a%20b")
    assert address == f"http://{NEW}/team/?role=a%20b"
    assert "Mia Member" in text


def test_the_second_time_no_code_is_needed(browser: HostKeepingBrowser, moved: Workspace) -> None:
    page(browser, f"http://{OLD}/team/")
    address, _ = page(browser, f"http://{OLD}/library/")
    assert address == f"http://{NEW}/library/"
    assert not any("code=" in step for step in browser.steps)
    assert not HandoffCode.objects.exists()


def test_a_visitor_who_is_not_signed_in_is_led_straight_to_the_page(moved: Workspace) -> None:
    browser = HostKeepingBrowser()
    address, text = page(browser, f"http://{OLD}/team/")
    assert address == f"http://{NEW}/accounts/login/?next=/team/"
    assert len(browser.steps) == 3
    assert "Sign in" in text


@pytest.mark.parametrize("how", ["deleted", "password changed"])
def test_a_session_that_is_over_leads_to_the_sign_in_and_from_there_to_the_page(
    how: str, browser: HostKeepingBrowser, member: User, moved: Workspace
) -> None:
    if how == "deleted":
        browser.on(OLD).session.delete()
    else:
        member.set_password("another of their own")
        member.save()
    address, text = page(browser, f"http://{OLD}/team/")
    assert address.startswith(f"http://{NEW}/accounts/login/")
    assert "Sign in" in text
    assert len(browser.steps) <= 6
    password = PASSWORD if how == "deleted" else "another of their own"
    there: Client = browser.on(NEW)
    answered = there.post(address.partition(NEW)[2], {"login": member.email, "password": password})
    assert page(browser, f"http://{NEW}{answered.headers['Location']}")[0] == f"http://{NEW}/team/"


def test_who_was_removed_is_not_carried_over(browser: HostKeepingBrowser, member: User, moved: Workspace) -> None:
    member.memberships.all().delete()
    assert browser.get(f"http://{OLD}/team/").status_code == 403
    assert browser.get(f"http://{NEW}/team/").status_code == 200
    assert browser.steps[-1] == f"http://{NEW}/accounts/login/?next=/team/"


def test_a_page_that_was_asked_for_with_a_foreign_path_stays_on_the_new_address(
    browser: HostKeepingBrowser, moved: Workspace
) -> None:
    answer = browser.step(f"http://{OLD}//evil.example/")
    assert answer.headers["Location"].startswith(f"http://{NEW}/accounts/enter/?via=")
    browser.get(f"http://{OLD}//evil.example/")
    assert all("://evil" not in step for step in browser.steps)
    assert NEW in browser.steps[-1]
