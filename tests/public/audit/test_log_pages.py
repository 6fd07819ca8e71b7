"""The agency's log as staff read it: searched, paged, saved; managers their clients' only."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.core.access import Actor
from apps.core.origin import asked_from
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import workspace_context
from apps.public.audit.models import AuditEntry
from apps.public.audit.selectors import client_latest
from apps.public.audit.services import audit_record
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.services import activity_record
from tests.factories.visits import staff_actor, staff_make
from tests.fixtures.people import PASSWORD, SignIn

pytestmark = pytest.mark.django_db

LOG = "/audit/"
EVERYTHING = {"jane", "okafor", "portal"}


@pytest.fixture
def written(jane: Workspace, okafor: Workspace, actor: Actor, agent: User) -> None:
    """One entry of each client, and one of the portal."""
    with asked_from("203.0.113.9"), workspace_context(jane):
        activity_record(actor=actor, verb="post.approved", summary="Approved <b>one</b> post")
    with asked_from("2001:db8::7"), workspace_context(okafor):
        activity_record(actor=None, verb="artwork.added", summary="=Added Harbour at dusk")
    audit_record(staff=staff_actor(agent), verb="staff.invited", summary="Invited Bea")


def entry(**changes: Any) -> AuditEntry:
    given = {"actor_name": "A", "verb": "post.moved", "summary": "Moved", "at": timezone.now()}
    return AuditEntry(id=uuid4(), **(given | changes))


def shown(browser: Client, **query: Any) -> set[str]:
    page = browser.get(LOG, query).content.decode()
    words = {"Approved &lt;b&gt;one": "jane", "=Added Harbour": "okafor", "Invited Bea": "portal"}
    return {name for text, name in words.items() if text in page}


def table(browser: Client, **query: Any) -> list[list[str]]:
    response = browser.get(f"{LOG}table/", query)
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, EVERYTHING),
        ({"words": "harbour DUSK"}, {"okafor"}),
        ({"words": "_"}, set()),
        ({"person": "ann agent"}, {"portal"}),
        ({"person": str(uuid4())}, set()),
        ({"client": "oka"}, {"okafor"}),
        ({"client": str(uuid4())}, set()),
        ({"kind": "plan"}, {"jane"}),
        ({"kind": "staff"}, {"portal"}),
        ({"address": " 203.0.113.9 "}, {"jane"}),
        ({"address": "2001:DB8:0::7"}, {"okafor"}),
        ({"address": "203.0.113"}, EVERYTHING),
        ({"agency": "on"}, {"portal"}),
        ({"first": "2090-01-01"}, set()),
        ({"last": "2020-01-01"}, set()),
        ({"first": "no day", "last": "9999-12-31"}, EVERYTHING),
        ({"words": "a\x00", "person": "\x00"}, EVERYTHING),
        ({"after": "AAAA"}, EVERYTHING),
    ],
)
def test_it_is_searched(query: dict[str, str], found: set[str], written: None, as_agent: Client) -> None:
    assert shown(as_agent, **query) == found


def test_what_can_not_be_read_is_said(written: None, as_agent: Client) -> None:
    assert "Give a whole address" in as_agent.get(LOG, {"address": "203.0.113"}).content.decode()


def test_a_manager_sees_their_clients_entries_only(
    written: None, jane: Workspace, okafor: Workspace, sign_in: SignIn
) -> None:
    manager = staff_make(StaffRole.MANAGER, clients=[okafor])
    client = sign_in(manager, "")
    assert shown(client) == {"okafor"}
    assert shown(client, client=str(jane.pk)) == set()
    assert [row[1] for row in table(client)[1:]] == ["Okafor"]
    assert client_latest(jane.pk, staff=staff_actor(manager)) == []
    assert len(client_latest(okafor.pk, staff=staff_actor(manager))) == 1


def test_billing_does_not_read_it(sign_in: SignIn) -> None:
    client = sign_in(staff_make(StaffRole.BILLING), "")
    assert (client.get(LOG).status_code, client.get(f"{LOG}table/").status_code) == (403, 403)


def test_the_table_is_the_same_no_formula_and_itself_in_the_log(written: None, as_agent: Client) -> None:
    headers, *rows = table(as_agent)
    assert headers[:3] == ["Time (UTC)", "Client", "Who"]
    assert "'=Added Harbour at dusk" in {row[5] for row in rows}
    assert {row[6] for row in rows} >= {"203.0.113.9", "2001:db8::7"}
    assert [row[5] for row in table(as_agent, kind="plan")[1:]] == ["Approved <b>one</b> post"]
    assert AuditEntry.objects.filter(verb="audit.exported", data={"kind": "plan"}).exists()


def test_pages_follow_each_other_without_a_gap_or_a_row_twice(as_agent: Client) -> None:
    at = timezone.now()
    AuditEntry.objects.bulk_create(entry(summary=f"entry-{number:03}", at=at) for number in range(120))
    seen: list[str] = []
    url, pages = LOG, 0
    while url:
        page = as_agent.get(url).content.decode()
        pages += 1
        seen += [part[:3] for part in page.split("entry-")[1:]]
        url = LOG + page.split('rel="next"')[1].split('href="')[1].split('"')[0] if 'rel="next"' in page else ""
    assert (pages, sorted(seen)) == (3, [f"{number:03}" for number in range(120)])


def test_the_page_costs_at_most_six_queries_however_much_is_in_it(
    as_agent: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    AuditEntry.objects.bulk_create(entry() for _ in range(300))
    as_agent.get(LOG)
    with django_assert_num_queries(6, exact=False):
        as_agent.get(LOG, {"words": "moved", "person": "a"})


def test_the_table_is_read_in_parts(as_agent: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    AuditEntry.objects.bulk_create(entry() for _ in range(4_100))
    response = as_agent.get(f"{LOG}table/")
    with django_assert_num_queries(3):
        assert b"".join(response.streaming_content).count(b"\n") == 4_102  # with the headers, and the saving itself


def test_sign_ins_of_staff_are_in_it_and_those_that_were_refused(agent: User, member: User, sign_in: SignIn) -> None:
    for email, password in ((agent.email, "wrong"), (agent.email, PASSWORD), (member.email, "wrong")):
        sign_in(None, "").post("/accounts/login/", {"login": email, "password": password})
    found = AuditEntry.objects.order_by("at").values_list("verb", "actor_name", "summary")
    assert list(found) == [
        ("staff.sign_in_refused", "Somebody", "Refused a sign-in as Ann Agent: the password was wrong."),
        ("staff.signed_in", "Ann Agent", "Signed in to the portal."),
    ]


def test_a_wrong_second_factor_is_in_it(agent: User, sign_in: SignIn) -> None:
    from tests.factories.factors import app_give

    app, client = app_give(agent), sign_in(None, "")
    client.post("/accounts/login/", {"login": agent.email, "password": PASSWORD})
    client.post("/accounts/second-factor/", {"code": app.wrong()})
    assert AuditEntry.objects.get().summary == "Refused a sign-in as Ann Agent: the second factor was wrong."


def test_what_the_portal_writes_is_in_it(as_agent: Client, jane: Workspace, agent: User) -> None:
    facts = {"name": "Ana", "slug": "ana", "owner_email": "ana@example.com", "time_zone": "Europe/Lisbon"}
    as_agent.post("/clients/new/", facts)
    as_agent.post(f"/clients/{jane.pk}/billing/plan/", {"plan": "gallery"})
    as_agent.post("/staff/second-factor/", {"required": "no"})
    found = AuditEntry.objects.order_by("at").values_list("verb", "workspace_name", "actor_id")
    assert list(found) == [
        ("client.created", "Ana", agent.pk),
        ("billing.plan_set", "Jane", agent.pk),
        ("staff.second_factor_optional", "", agent.pk),
    ]
