"""How far a session leads: who keeps a domain's name may read its cookies, and must not become anybody elsewhere."""

from urllib.parse import urlsplit

import pytest
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.test import Client, RequestFactory

from apps.core.roles import Role
from apps.core.tenancy.routes import forget_hosts
from apps.public.handoff.models import HandoffCode
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.hosts import host_make_primary
from apps.public.workspaces.models import Domain, Workspace
from tests.factories.browsers import HostKeepingBrowser
from tests.factories.visits import run_out, visit_make
from tests.fixtures.people import PASSWORD, SignIn

ROOT, JANE, OKAFOR = "planner.localhost:8000", "jane.planner.localhost:8000", "okafor.planner.localhost:8000"
STUDIO = "studio.janedoe.example:8000"
ASK = "/accounts/give/?to={to}&state=thiefs"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_routes")]


@pytest.fixture
def studio(jane: Workspace) -> Workspace:
    """Jane's workspace under a domain of her own."""
    name = STUDIO.partition(":")[0]
    Domain.objects.create(domain=name, tenant=jane)
    host_make_primary(workspace=jane, host=name)
    forget_hosts([name, JANE.partition(":")[0]])
    return jane


@pytest.fixture
def both(member: User, okafor: Workspace) -> User:
    """A member of Jane's workspace who owns Okafor's."""
    membership_create(user=member, workspace=okafor, role=Role.OWNER)
    return member


def carried(user: User, sign_in: SignIn, to: str = STUDIO) -> HostKeepingBrowser:
    """Somebody who is signed in on the root, and was carried over."""
    browser = HostKeepingBrowser()
    browser.adopt(ROOT, sign_in(user, ""))
    assert browser.get(f"http://{to}/accounts/enter/?next=/library/").status_code == 200
    return browser


def stolen(browser: HostKeepingBrowser, host: str, to: str = "") -> Client:
    """Another browser, which has the cookie of that host and shows it to this or another one."""
    thief = Client(headers={"host": to or host})
    thief.cookies["sessionid"] = browser.on(host).cookies["sessionid"].value
    return thief


def assert_asks_the_root(thief: Client, to: str) -> None:
    answer = thief.get(ASK.format(to=to))
    assert answer.headers["Location"] == f"http://{ROOT}{ASK.format(to=to).replace(':', '%3A')}"
    assert not HandoffCode.objects.exists()


@pytest.mark.parametrize("is_over", [False, True])
@pytest.mark.parametrize("to", [ROOT, OKAFOR])
def test_the_cookie_of_a_visitor_opens_neither_the_portal_nor_another_client(
    to: str, is_over: bool, agent: User, studio: Workspace, okafor: Workspace, sign_in: SignIn
) -> None:
    visits = visit_make(agent, studio), visit_make(agent, okafor)
    browser = carried(agent, sign_in)
    if is_over:
        run_out(visits[0])
    for host in (STUDIO, JANE):
        assert_asks_the_root(stolen(browser, STUDIO, host), to)


def test_nor_does_a_visitors_from_a_host_of_ours(agent: User, jane: Workspace, sign_in: SignIn) -> None:
    visit_make(agent, jane)
    assert_asks_the_root(stolen(carried(agent, sign_in, JANE), JANE), ROOT)


def test_staff_who_are_members_sign_in_to_the_portal_itself(agent: User, jane: Workspace, sign_in: SignIn) -> None:
    membership_create(user=agent, workspace=jane, role=Role.ADMIN)
    assert_asks_the_root(stolen(carried(agent, sign_in, JANE), JANE), ROOT)


@pytest.mark.parametrize("to", [ROOT, OKAFOR])
def test_a_members_cookie_of_a_clients_domain_leads_to_none_of_their_other_places(
    to: str, both: User, studio: Workspace, sign_in: SignIn
) -> None:
    browser = carried(both, sign_in)
    for host in (STUDIO, JANE):
        assert_asks_the_root(stolen(browser, STUDIO, host), to)


def test_nor_by_way_of_the_same_workspaces_host_of_ours(both: User, studio: Workspace, sign_in: SignIn) -> None:
    browser = carried(both, sign_in)
    assert browser.step(f"http://{JANE}/accounts/enter/?via={STUDIO}").status_code == 302
    browser.adopt(ROOT, Client(headers={"host": ROOT}))
    browser.get(f"http://{JANE}/accounts/enter/?via={STUDIO}&next=/accounts/workspaces/")
    assert "code=" in "".join(browser.steps)
    assert_asks_the_root(stolen(browser, JANE), OKAFOR)


def test_who_signed_in_on_a_clients_domain_is_led_nowhere_either(both: User, studio: Workspace) -> None:
    browser = HostKeepingBrowser()
    browser.on(STUDIO).post("/accounts/login/", {"login": both.email, "password": PASSWORD})
    for host in (STUDIO, JANE):
        assert_asks_the_root(stolen(browser, STUDIO, host), OKAFOR)


def test_from_a_clients_domain_the_switcher_leads_over_the_root_without_a_sign_in_when_there_was_one(
    both: User, studio: Workspace, sign_in: SignIn
) -> None:
    browser = carried(both, sign_in)
    assert browser.get(f"http://{OKAFOR}/accounts/enter/?via={STUDIO}&next=/team/").status_code == 200
    assert browser.steps[-1] == f"http://{OKAFOR}/team/"
    assert browser.get(f"http://{ROOT}/accounts/enter/?via={STUDIO}&next=/workspaces/").status_code == 200


def test_who_is_signed_in_on_the_clients_domain_alone_signs_in_at_the_root_and_goes_on(
    both: User, studio: Workspace, sign_in: SignIn
) -> None:
    browser = HostKeepingBrowser()
    browser.adopt(STUDIO, sign_in(both, "jane"))
    browser.on(STUDIO).defaults["HTTP_HOST"] = STUDIO
    for way in (f"{OKAFOR}/accounts/enter/?via={STUDIO}&next=/team/", f"{ROOT}/accounts/enter/?via={STUDIO}&next=/x/"):
        browser.get(f"http://{way}")
        assert urlsplit(browser.steps[-1]).netloc == ROOT
        page = browser.steps[-1].partition(ROOT)[2]
        answer = browser.on(ROOT).post(page, {"login": both.email, "password": PASSWORD})
        browser.get(f"http://{ROOT}{answer.headers['Location']}")
        assert browser.steps[-1].split("/", 3)[2:] == [way.split("/")[0], way.partition("next=/")[2]]
        browser.on(ROOT).logout()


def test_on_a_clients_domain_what_was_proved_elsewhere_changes_no_account(
    member: User, studio: Workspace, sign_in: SignIn
) -> None:
    browser = HostKeepingBrowser()
    browser.on(ROOT).post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    browser.on(ROOT).post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.get(f"http://{STUDIO}/accounts/enter/?next=/library/")
    request = RequestFactory().get("/", headers={"host": settings.ROOT_HOST})
    request.user = member
    request.session = browser.on(ROOT).session
    assert did_recently_reauthenticate(request)
    request.session = browser.on(STUDIO).session
    assert request.session["account_authentication_methods"]
    assert not did_recently_reauthenticate(request)
