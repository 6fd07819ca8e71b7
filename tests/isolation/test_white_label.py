"""Nothing of the platform's or the agency's name is on a white-labelled host: every page, error and mail is read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives
from django.test import Client, RequestFactory
from django.urls import get_resolver

from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.routes import forget_hosts
from apps.public.agency.welcome import send_welcome
from apps.public.billing.selectors import plan_get
from apps.public.billing.services import subscription_set
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.tenant.brand.selectors import forget_appearance
from apps.tenant.brand.services import brand_update
from tests.factories.workspaces import workspace_change
from tests.fixtures.people import SignIn
from tests.isolation.addresses import addresses
from tests.isolation.test_urls import TENANT, path_of
from tests.isolation.world import World, build

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STUDIO = "studio.janedoe.example"
PLATFORM, AGENCY = "Zqplatform", "Zqagent"
# Where leaving the host is the point: the person's own other workspaces, and the root, which alone has passkeys and
# the providers. They name hosts, never the platform.
LEADS_AWAY = {"workspace_switcher", "account_security", "mfa_index", "handoff_enter", "handoff_give"}
# What "Powered by" would look like, for those who decide about it.
SHOWS_BOTH = "brand:look_preview"
# Addresses of the root that a page says on purpose.
LEADS_TO_ROOT = {"domains:list", "domains:add", "domains:check"}


@pytest.fixture
def studio(jane: Workspace, settings: LazySettings, agent: User) -> Iterator[World]:
    """Jane's workspace on her own domain, without "Powered by", full of her things."""
    settings.PLATFORM_NAME = PLATFORM
    User.objects.filter(pk=agent.pk).update(name=f"{AGENCY} Ann")
    Domain.objects.filter(tenant=jane).update(is_primary=False)
    Domain.objects.create(tenant=jane, domain=STUDIO, is_primary=True)
    forget_hosts([STUDIO, "jane.planner.localhost"])
    subscription_set(workspace=jane, plan=plan_get(slug="gallery"))
    world = build(jane)
    with workspace_context(jane):
        brand_update(actor=None, hide_powered_by=True)
        forget_appearance()
        yield world
        forget_appearance()


def on_studio(sign_in: SignIn, user: User | None) -> Client:
    client = sign_in(user, "jane")
    client.defaults["HTTP_HOST"] = STUDIO
    return client


def said(response: Any) -> str:
    """All that goes to the browser, headers included."""
    return f"{dict(response.headers)} {response.getvalue().decode('utf-8', 'replace')}"


def names_in(text: str) -> set[str]:
    return {name for name in (PLATFORM, AGENCY, "Painting Planner") if name in text}


@pytest.mark.parametrize("who", ["owner", "member", "outsider", None])
def test_no_page_tells_whose_platform_it_is(
    who: str | None, studio: World, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    client = on_studio(sign_in, request.getfixturevalue(who) if who else None)
    guilty = {}
    for address in addresses(TENANT):
        response = client.get(path_of(address, studio))
        text = said(response)
        found = names_in(text) - ({PLATFORM} if address.name == SHOWS_BOTH else set())
        body = response.getvalue().decode("utf-8", "replace")
        if "planner.localhost" in body and address.name not in LEADS_AWAY | LEADS_TO_ROOT:
            found.add("the root host")
        if found:
            guilty[address.name] = found
    assert guilty == {}


ALLAUTH_PAGES = ["login", "logout", "signup", "inactive", "confirm-email", "password/reset", "password/reset/done"]


@pytest.mark.parametrize("page", [*ALLAUTH_PAGES, "password/reset/key/x-y", "confirm-email/x", "2fa/authenticate"])
def test_no_page_of_signing_in_does(page: str, studio: World, sign_in: SignIn) -> None:
    response = on_studio(sign_in, None).get(f"/accounts/{page}/", follow=False)
    assert names_in(said(response)) == set()
    assert "planner.localhost" not in response.getvalue().decode()


def test_no_error_does(studio: World, sign_in: SignIn, owner: User, jane: Workspace) -> None:
    client = on_studio(sign_in, owner)
    strict = Client(enforce_csrf_checks=True, headers={"host": STUDIO})
    for response in (client.get("/nothing/"), strict.post("/accounts/login/"), client.get("/artworks/0/")):
        assert names_in(said(response)) == set()
    resolver = get_resolver(TENANT)
    for status in (400, 500):
        failing = (
            resolver.resolve_error_handler(status)(RequestFactory().get("/", headers={"host": STUDIO}), None)
            if status == 400
            else resolver.resolve_error_handler(status)(RequestFactory().get("/"))
        )
        assert names_in(said(failing)) == set()
    for state, mode, status in (
        (WorkspaceState.SUSPENDED, "shut", 503),
        (WorkspaceState.PROVISIONING, "", 503),
        (WorkspaceState.ARCHIVED, "", 404),
        (WorkspaceState.PURGING, "", 404),
    ):
        workspace_change(jane, state=state, suspension_mode=mode)
        forget_hosts([STUDIO])
        response = client.get("/")
        assert response.status_code == status
        assert names_in(said(response)) == set()


def test_no_mail_of_signing_in_does(studio: World, member: User, mailoutbox: list[EmailMultiAlternatives]) -> None:
    request = RequestFactory().get("/", headers={"host": STUDIO})
    request.user = member
    prefixes = sorted(
        {
            str(path.relative_to(ROOT / "apps/core/templates")).removesuffix("_subject.txt")
            for path in (ROOT / "apps/core/templates").rglob("*_subject.txt")
        }
    )
    assert len(prefixes) > 10
    with context.request_context(request):
        for prefix in prefixes:
            facts = {"user": member, "ip": "127.0.0.1", "user_agent": "Firefox", "timestamp": None, "key": "k"}
            get_adapter().send_mail(prefix, member.email, facts)
    assert len(mailoutbox) == len(prefixes)
    for message in mailoutbox:
        assert names_in(text_of(message)) == set(), message.subject


def test_no_mail_of_the_workspace_does(
    studio: World,
    jane: Workspace,
    actor: Any,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    from apps.tenant.team.inviting import person_invite

    send_welcome(jane)
    with django_capture_on_commit_callbacks(execute=True):
        person_invite(actor=actor, email="new@example.com", role=Role.MEMBER)
    assert len(mailoutbox) >= 2
    for message in mailoutbox:
        assert names_in(text_of(message)) == set(), message.subject
        assert "planner.localhost" not in message.body
        assert STUDIO in message.body


def text_of(message: EmailMultiAlternatives) -> str:
    names = f"{message.from_email.rpartition('<')[0]} {message.subject}"
    return f"{names} {message.body} {[str(part[0]) for part in message.alternatives]}"


def test_no_file_that_is_served_names_it() -> None:
    words = re.compile(r"painting planner", re.IGNORECASE)
    files = [
        path
        for folder in ("static", "tenant_templates", "public_templates", "apps/core/templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".txt", ".js", ".css", ".svg"}
    ]
    assert [str(path) for path in files if words.search(path.read_text())] == []


def test_the_name_is_where_it_belongs(studio: World, jane: Workspace, sign_in: SignIn) -> None:
    """Otherwise the tests above would find nothing because there is nothing to find."""
    assert PLATFORM in sign_in(None, "").get("/accounts/login/").content.decode()
    with workspace_context(jane):
        brand_update(actor=None, hide_powered_by=False)
        forget_appearance()
    assert f"Powered by {PLATFORM}" in on_studio(sign_in, None).get("/accounts/login/").content.decode()
