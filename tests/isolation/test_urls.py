"""Every address, with the other workspace's identifiers, by every method: nothing is found, nothing is told."""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from apps.public.workspaces.models import Workspace
from tests.fixtures.people import SignIn
from tests.isolation.addresses import AS_SCRIPT, WORDS, Address, addresses
from tests.isolation.traces import Traces, rows
from tests.isolation.world import World

TENANT = "config.urls_tenant"
PUBLIC = "config.urls_public"
ALL = addresses(TENANT)
WITH_IDENTIFIERS = [address for address in ALL if set(address.arguments) - set(address.word_arguments)]
REFUSED = {403, 404, 405}


def everything_in(response: HttpResponse) -> str:
    """Status, headers, cookies and body."""
    return (
        f"{response.status_code} {response.headers} {response.cookies} {response.getvalue().decode(errors='replace')}"
    )


def path_of(address: Address, world: World) -> str:
    """The address with the world's identifiers; a KeyError here means: teach ``world.py`` the new kind of object."""
    arguments = {name: WORDS[name] if name in WORDS else world.ids[name] for name in address.arguments}
    return reverse(address.name, urlconf=TENANT, kwargs=arguments)


_AT_LEAST = 40


def by_app(every: list[Address]) -> list[Any]:
    """A test for one app's addresses or several small ones': filling two workspaces takes as long as many questions."""
    apps: dict[str, list[Address]] = {}
    for address in every:
        apps.setdefault(address.name.rpartition(":")[0] or "account", []).append(address)
    groups: list[tuple[list[str], list[Address]]] = []
    for name, group in apps.items():
        if not groups or len(groups[-1][1]) >= _AT_LEAST:
            groups.append(([], []))
        groups[-1][0].append(name)
        groups[-1][1].extend(group)
    return [pytest.param(group, id=" ".join(names)) for names, group in groups]


@pytest.mark.slow
@pytest.mark.parametrize("group", by_app(WITH_IDENTIFIERS))
def test_the_others_identifiers_are_not_found_by_any_method(
    group: list[Address], worlds: dict[str, World], as_owner_of_jane: Client, okafor: Workspace, traces: Traces
) -> None:
    before = rows(okafor)
    for address in group:
        path = path_of(address, worlds["okafor"])
        for method in address.methods:
            response = as_owner_of_jane.generic(method, path)
            assert response.status_code in REFUSED, (method, path)
            assert worlds["okafor"].marker not in everything_in(response), (method, path)
    assert traces.found(worlds["okafor"].marker, of=okafor) == []
    assert rows(okafor) == before


@pytest.mark.slow
@pytest.mark.parametrize("group", by_app(WITH_IDENTIFIERS))
def test_at_least_one_method_finds_ones_own(
    group: list[Address], worlds: dict[str, World], as_owner_of_jane: Client
) -> None:
    """Otherwise the test above would pass for an address that finds nothing at all."""
    for address in group:
        if set(address.arguments) & {"token"} or address.name in BY_LINK:
            continue  # forged on purpose, or behind a link; the links' own tests follow real ones
        path = path_of(address, worlds["jane"])
        with transaction.atomic():
            statuses = {as_owner_of_jane.generic(method, path).status_code for method in ("GET", "POST")}
            transaction.set_rollback(True)
        assert statuses - REFUSED, (path, statuses)


@pytest.mark.slow
@pytest.mark.parametrize("group", by_app(ALL))
def test_an_outsider_and_a_visitor_get_nothing(
    group: list[Address], worlds: dict[str, World], sign_in: SignIn, outsider: object
) -> None:
    for client in (sign_in(outsider, "jane"), sign_in(None, "jane")):
        for address in group:
            path = path_of(address, worlds["jane"])
            for method in address.methods:
                response = client.generic(method, path, headers={} if method == "GET" else AS_SCRIPT)
                assert worlds["jane"].marker not in everything_in(response), (method, path)
                if address.name not in OPEN:
                    away = response.headers.get("Location", "").startswith("/accounts/")
                    assert response.status_code in REFUSED or away, (method, path)


# Open to anyone on the host: colours for the sign-in page, links that carry their own proof, and the hand-off
# between hosts, which signs in or sends away (tests/public/handoff), and joining by an invitation's link
# (tests/tenant/team); what a client does by a review link (tests/tenant/schedule/test_reviews_by_link.py); the second
# step of signing in, and passkeys (tests/public/access).
BY_LINK = {
    "schedule:review_open",
    "schedule:review_page",
    "schedule:client_approve_all",
    "schedule:client_picture",
    "schedule:client_approve",
    "schedule:client_ask",
    "schedule:client_comment",
}
OPEN = (
    BY_LINK
    | {"brand:css", "brand:mark", "publishing:media", "handoff_enter", "handoff_give", "handoff_arrive"}
    | {
        "team:join",
        "team:join_page",
        "team:join_renew",
        "team:join_sign_out",
        "mfa_authenticate",
        "schedule:plan_feed",
    }
)
# And Stripe's messages, which carry their own proof (tests/public/billing/paying/test_webhooks.py), and joining the
# agency by an invitation's link: tests/public/agency/test_staff_joining.py.
OPEN_ON_ROOT = OPEN | {"mfa_login_webauthn", "billing:webhook"}
OPEN_ON_ROOT |= {"agency:staff_join", "agency:staff_join_page", "agency:staff_join_sign_out"}


def test_what_is_open_to_anyone_is_the_list_above() -> None:
    opened = set()
    for address in ALL:
        arguments = {name: WORDS.get(name, "00000000-0000-4000-8000-000000000000") for name in address.arguments}
        view = resolve(reverse(address.name, urlconf=TENANT, kwargs=arguments), urlconf=TENANT).func
        if view.access.audience == "anyone":
            opened.add(address.name)
    assert opened == OPEN


def audience_on_root(address: Address) -> str:
    arguments = dict.fromkeys(address.arguments, "00000000-0000-4000-8000-000000000000")
    path = reverse(address.name, urlconf=PUBLIC, kwargs=arguments)
    return str(resolve(path, urlconf=PUBLIC).func.access.audience)


@pytest.mark.slow
@pytest.mark.parametrize("address", addresses(PUBLIC), ids=lambda address: address.name)
def test_the_root_is_closed_to_visitors_and_the_portal_to_all_but_the_agency(
    address: Address, sign_in: SignIn, owner: object
) -> None:
    audience = audience_on_root(address)
    if audience == "anyone":
        assert address.name in OPEN_ON_ROOT
        return
    arguments = dict.fromkeys(address.arguments, "00000000-0000-4000-8000-000000000000")
    path = reverse(address.name, urlconf=PUBLIC, kwargs=arguments)
    clients = {"visitor": sign_in(None, "")} | ({"owner": sign_in(owner, "")} if audience == "agency" else {})
    for client in clients.values():
        for method in address.methods:
            response = client.generic(method, path)
            away = response.headers.get("Location", "").startswith(("/accounts/", "/workspaces/"))
            assert response.status_code in REFUSED or away
