"""The list of clients: what each needs, the numbers, filters, orders, and the table to take along."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.staff_roles import StaffRole
from apps.public.agency.staff.services import staff_add
from apps.public.audit.services import audit_record
from apps.public.billing.models import BillingAccount, Plan
from apps.public.billing.services import subscription_set
from apps.public.billing.watching import limits_watch
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.metering.models import Metric
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from tests.factories.metering import number_make
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn, person

MOST_QUERIES = 10
HTMX = {"HX-Request": "true"}


def names(client: Client, **query: str) -> list[str]:
    """The clients that the list shows, in its order."""
    text = client.get("/", query or {"sort": "-needs"}, headers=HTMX).content.decode()
    return re.findall(r'<a href="/clients/[0-9a-f-]{36}/">([^<]+)</a>', text)


def test_a_search_of_a_hundred_words_costs_no_more_than_one_of_eight(as_agent: Client, jane: Workspace) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert names(as_agent, q="j " * 100) == ["Jane"]
    assert max(one["sql"].count("ILIKE") + one["sql"].count("UPPER(") for one in queries) < 100


def test_a_manager_without_clients_is_told_who_gives_them(sign_in: SignIn, jane: Workspace) -> None:
    manager = person("mo@agency.example", "Mo Manager")
    staff_add(user=manager, role=StaffRole.MANAGER)
    text = sign_in(manager, "").get("/").content.decode()
    assert "No client was given to you yet" in text
    assert "Make the first one" not in text


def test_the_page_takes_ten_queries_at_most_however_many_clients_there_are(
    as_agent: Client, django_assert_max_num_queries: Callable
) -> None:
    as_agent.get("/")
    for _ in range(60):
        number_make(workspace_make(), Metric.ALARMS, 1)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "1–25 of 62 workspaces" in as_agent.get("/").content.decode()


def test_what_is_most_pressing_comes_first(as_agent: Client, jane: Workspace, okafor: Workspace) -> None:
    waiting, alarmed, broken = (workspace_make(name=name) for name in ("Waiting", "Alarmed", "Broken"))
    number_make(waiting, Metric.WAITING, 3)
    number_make(alarmed, Metric.ALARMS, 2)
    Workspace.objects.filter(pk=broken.pk).update(state=WorkspaceState.FAILED)
    DomainClaim.objects.create(
        workspace=okafor, host="x.example", state=ClaimState.LOST, verified_at=timezone.now(), lost_since=timezone.now()
    )
    assert names(as_agent) == ["Broken", "Alarmed", "Okafor", "Waiting", "Jane"]
    text = as_agent.get("/").content.decode()
    for words in ("2 alarms", "3 wait for approval", "Domain gone", "Preparation failed"):
        assert words in text


def test_members_near_the_plans_limit_are_a_need(as_agent: Client, jane: Workspace, member: User) -> None:
    assert names(as_agent, need="limits") == []
    Plan.objects.filter(slug="studio").update(most_members=2)
    limits_watch()
    assert names(as_agent, need="limits") == ["Jane"]


def test_billing_that_has_to_be_put_right_is_a_need_of_those_at_rest_too(as_agent: Client, jane: Workspace) -> None:
    account = BillingAccount.objects.create(workspace=jane, customer_id="cus_1")
    assert names(as_agent, need="billing") == []
    BillingAccount.objects.update(problem="The subscription runs on: cancel it at Stripe.")
    assert names(as_agent, need="billing") == ["Jane"]
    Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.ARCHIVED)
    assert names(as_agent, need="billing") == ["Jane"]
    BillingAccount.objects.filter(pk=account.pk).update(by_hand=True)
    assert names(as_agent, need="billing") == []


def test_those_at_rest_need_nothing(as_agent: Client, db: None) -> None:
    resting = workspace_make(name="Resting", state=WorkspaceState.ARCHIVED)
    number_make(resting, Metric.ALARMS, 2)
    assert names(as_agent, need="any") == []
    assert "Resting" in names(as_agent)


def test_filters_work_together_and_chips_count_what_is_left(as_agent: Client, jane: Workspace) -> None:
    one, other = workspace_make(name="North one"), workspace_make(name="North other", state=WorkspaceState.SUSPENDED)
    subscription_set(workspace=one, plan=Plan.objects.get(slug="gallery"))
    number_make(one, Metric.WAITING, 1)
    number_make(other, Metric.WAITING, 1)
    assert names(as_agent, q="north") == ["North one", "North other"]
    assert names(as_agent, q="north", plan="gallery") == ["North one"]
    assert names(as_agent, q="north", plan="studio") == ["North other"]
    assert names(as_agent, need="waiting", state="suspended") == ["North other"]
    text = as_agent.get("/", {"need": "waiting"}).content.decode()
    assert re.search(r"Suspended\s*<span class=\"chip__count\">1<", text)
    assert re.search(r"All\s*<span class=\"chip__count\">2<", text)


def test_a_manager_sees_their_own_clients_and_the_owner_can_filter_by_manager(
    as_agent: Client, sign_in: SignIn, jane: Workspace, okafor: Workspace
) -> None:
    manager = person("mo@agency.example", "Mo Manager")
    staff = staff_add(user=manager, role=StaffRole.MANAGER)
    staff.clients.add(okafor)
    assert names(as_agent, manager=str(staff.pk)) == ["Okafor"]
    theirs = sign_in(manager, "")
    assert names(theirs) == ["Okafor"]
    page = theirs.get("/").content.decode()
    assert "Any manager" not in page
    assert "New workspace" not in page
    assert "Jane" not in theirs.get("/clients/table.csv").getvalue().decode()


@pytest.mark.parametrize(
    ("column", "metric"),
    [
        ("artworks", Metric.ARTWORKS),
        ("scheduled", Metric.POSTS_SCHEDULED),
        ("published", Metric.POSTS_PUBLISHED),
        ("failed", Metric.POSTS_FAILED),
        ("ai", Metric.AI_MICROS),
        ("storage", Metric.BYTES),
    ],
)
def test_each_number_sorts_both_ways(column: str, metric: Metric, as_agent: Client, jane: Workspace) -> None:
    some, most = workspace_make(name="Some"), workspace_make(name="Most")
    number_make(some, metric, 5)
    number_make(most, metric, 7)
    assert names(as_agent, sort=f"-{column}")[:2] == ["Most", "Some"]
    assert names(as_agent, sort=column)[-2:] == ["Some", "Most"]


def test_names_states_plans_members_and_activity_sort_too(as_agent: Client, jane: Workspace, member: User) -> None:
    late = workspace_make(name="alpha")
    subscription_set(workspace=late, plan=Plan.objects.get(slug="gallery"))
    audit_record(staff=None, verb="client.seen", summary="Something", workspace=late)
    Workspace.objects.filter(pk=late.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    assert names(as_agent, sort="name") == ["alpha", "Jane", "Okafor"]
    assert names(as_agent, sort="-activity")[0] == "alpha"
    assert names(as_agent, sort="plan")[0] == "alpha"
    assert names(as_agent, sort="-state")[0] == "alpha"
    assert names(as_agent, sort="-members")[0] == "Jane"


def test_a_heading_says_the_order_and_its_link_keeps_the_rest(as_agent: Client, jane: Workspace) -> None:
    text = as_agent.get("/", {"sort": "-artworks", "q": "jane"}).content.decode()
    assert re.search(r'aria-sort="descending">\s*<a class="sort" href="/\?q=jane&amp;sort=artworks"', text)
    assert 'href="/?q=jane&amp;sort=-members"' in text


@pytest.mark.parametrize(
    "query", [{"sort": "password"}, {"state": "x"}, {"need": "'"}, {"manager": "1 OR 1"}, {"q": "\0"}, {"page": "-1"}]
)
def test_what_is_not_known_in_the_address_counts_as_not_set(
    query: dict[str, str], as_agent: Client, jane: Workspace
) -> None:
    assert "Jane" in names(as_agent, **query)


def test_a_plan_that_is_gone_is_shown_as_gone(as_agent: Client, jane: Workspace) -> None:
    text = as_agent.get("/", {"plan": "vanished"}).content.decode()
    assert "No workspace matches" in text
    assert "No longer there" in text


def test_the_table_has_every_client_that_matches_and_every_number(as_agent: Client, jane: Workspace) -> None:
    for number in range(30):
        workspace_make(name=f"Atelier {number:02}")
    number_make(jane, Metric.BYTES, 123_456)
    number_make(jane, Metric.AI_MICROS, 1_500_000)
    answer = as_agent.get("/clients/table.csv", {"sort": "name"})
    assert answer.streaming
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 32
    row = next(row for row in rows if row["Name"] == "Jane")
    assert row["Storage (bytes)"] == "123456"
    assert row["AI cost this month (US dollars)"] == "1.500000"
    assert row["Owners' e-mail"] == "owner@jane.example"
    assert (
        len(list(csv.reader(io.StringIO(as_agent.get("/clients/table.csv", {"q": "jane"}).getvalue().decode())))) == 2
    )


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@x", " =HYPERLINK(1)"])
def test_a_name_that_would_be_a_formula_is_text_in_the_table(name: str, as_agent: Client, db: None) -> None:
    workspace = workspace_make()
    Workspace.objects.filter(pk=workspace.pk).update(name=name)
    rows = list(csv.DictReader(io.StringIO(as_agent.get("/clients/table.csv").getvalue().decode("utf-8-sig"))))
    assert f"'{name}" in [row["Name"] for row in rows]


def test_the_table_is_read_in_parts(as_agent: Client, jane: Workspace, django_assert_max_num_queries: Callable) -> None:
    as_agent.get("/")
    with django_assert_max_num_queries(8):
        as_agent.get("/clients/table.csv").getvalue()


def test_billing_sees_the_list_and_a_member_does_not(sign_in: SignIn, owner: User, jane: Workspace) -> None:
    billing = person("bo@agency.example", "Bo Billing")
    staff_add(user=billing, role=StaffRole.BILLING)
    assert "Jane" in names(sign_in(billing, ""))
    assert sign_in(owner, "").get("/clients/table.csv").status_code == 403
