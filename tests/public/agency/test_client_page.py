"""The page of one client, and what the agency changes of it."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.roles import Role
from apps.core.staff_roles import StaffRole
from apps.public.agency.clients.listing import clients_rows
from apps.public.agency.models import MonthEnd
from apps.public.agency.overview.months import last_months
from apps.public.agency.staff.services import staff_add
from apps.public.audit.models import AuditEntry
from apps.public.audit.services import audit_record
from apps.public.domains.models import DomainClaim
from apps.public.memberships.services import membership_create
from apps.public.metering.models import Metric
from apps.public.metering.selectors import this_month
from apps.public.users.models import User
from apps.public.workspaces.models import Domain, Workspace
from tests.factories.metering import number_make, planned_make
from tests.fixtures.people import SignIn, person

MOST_QUERIES = 36


def page(client: Client, workspace: Workspace) -> str:
    return client.get(f"/clients/{workspace.pk}/").content.decode()


def test_it_shows_people_domains_numbers_posts_errors_and_activity(
    as_agent: Client, jane: Workspace, member: User
) -> None:
    DomainClaim.objects.create(workspace=jane, host="studio.jane.example")
    for metric, value in ((Metric.ARTWORKS, 1234), (Metric.ALARMS, 2), (Metric.WAITING, 7), (Metric.POSTS_FAILED, 3)):
        number_make(jane, metric, value)
    planned_make(jane, timezone.now() + timedelta(days=1), title="Coming soon")
    planned_make(jane, timezone.now() - timedelta(days=1), state="failed", title="Never arrived")
    planned_make(jane, timezone.now() - timedelta(days=1), state="published", title="Long gone")
    audit_record(staff=None, verb="x.done", summary="Something was done", workspace=jane)
    text = page(as_agent, jane)
    for part in (
        *("studio.jane.example", "1,234", "2 alarms", "7 wait for approval", "Coming soon", "Never arrived"),
        *("Something was done", member.email, "Mia Member"),
    ):
        assert part in text, part
    assert "Long gone" not in text


def test_what_is_not_confirmed_is_among_the_errors_and_what_is_called_back_still_ahead(
    as_agent: Client, jane: Workspace
) -> None:
    planned_make(jane, timezone.now() - timedelta(days=1), state="unknown", title="Nobody knows")
    planned_make(jane, timezone.now() + timedelta(days=1), state="cancelling", title="Called back")
    text = page(as_agent, jane)
    assert text.index("Errors") < text.index("Nobody knows") < text.index("Posts ahead") < text.index("Called back")


def test_the_way_inside_is_offered_to_members_alone(as_agent: Client, agent: User, jane: Workspace) -> None:
    address = 'href="http://jane.planner.localhost:8000/"'
    assert address not in page(as_agent, jane)
    assert address not in as_agent.get("/").content.decode()
    membership_create(user=agent, workspace=jane, role=Role.MEMBER)
    assert page(as_agent, jane).count(address) == 2


def test_a_domain_is_shown_as_people_write_it(as_agent: Client, jane: Workspace) -> None:
    Domain.objects.filter(tenant=jane).update(is_primary=False)
    Domain.objects.create(tenant=jane, domain="xn--mller-kva.example", is_primary=True)
    for text in (page(as_agent, jane), as_agent.get("/").content.decode()):
        assert "müller.example" in text
        assert ">xn--mller" not in text


def test_who_can_not_sign_in_any_more_is_no_member(as_agent: Client, jane: Workspace, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    [row] = clients_rows({jane.pk: 0}, month=this_month())
    assert row.members == 1
    assert re.search(r"<dt>Members</dt>\s*<dd\s*>\s*1\s*</dd>", page(as_agent, jane))


def test_posts_are_shown_on_the_clients_clock(as_agent: Client, jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(time_zone="Asia/Tokyo")
    day = (timezone.now() + timedelta(days=40)).replace(hour=20, minute=15, second=0, microsecond=0)
    planned_make(jane, day)
    text = page(as_agent, jane)
    assert f"{day + timedelta(days=1):%a %-d %b}, 05:15" in text
    assert "Asia/Tokyo" in text


def test_nothing_of_another_client_is_there(as_agent: Client, jane: Workspace, okafor: Workspace) -> None:
    planned_make(okafor, timezone.now() + timedelta(days=1), title="Theirs alone")
    audit_record(staff=None, verb="x.done", summary="Done at theirs", workspace=okafor)
    text = page(as_agent, jane)
    assert "Theirs alone" not in text
    assert "Done at theirs" not in text


def test_its_months_are_a_table_for_everybody(as_agent: Client, jane: Workspace) -> None:
    before = last_months()[-2]
    number_make(jane, Metric.POSTS_PUBLISHED, 41, month=before)
    MonthEnd.objects.create(workspace=jane, month=before, artworks=77, bytes=2048, is_open=True)
    text = page(as_agent, jane)
    assert '<td class="num" data-value="41">41</td>' in text
    assert '<td class="num" data-value="77">77</td>' in text
    assert '<td class="num" data-value="">–</td>' in text
    assert f"{before:%B %Y}" in text


def test_it_takes_the_same_queries_however_much_there_is(
    as_agent: Client, jane: Workspace, django_assert_max_num_queries: Callable
) -> None:
    for number in range(30):
        planned_make(jane, timezone.now() + timedelta(days=number, hours=1))
        audit_record(staff=None, verb="x.done", summary="Something", workspace=jane)
    with django_assert_max_num_queries(MOST_QUERIES):
        page(as_agent, jane)


def test_markup_in_titles_and_summaries_is_text(as_agent: Client, jane: Workspace) -> None:
    planned_make(jane, timezone.now() + timedelta(days=1), title="<script>alert(1)</script>")
    audit_record(staff=None, verb="x.done", summary="<img src=x onerror=alert(1)>", workspace=jane)
    text = page(as_agent, jane)
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_name_and_zone_are_changed_and_noted(as_agent: Client, agent: User, jane: Workspace) -> None:
    answer = as_agent.post(f"/clients/{jane.pk}/edit/", {"name": "Jane & Co", "time_zone": "Europe/Paris"})
    assert answer.headers["Location"] == f"/clients/{jane.pk}/"
    jane.refresh_from_db()
    assert (jane.name, jane.time_zone) == ("Jane & Co", "Europe/Paris")
    entry = AuditEntry.objects.get(verb="client.updated")
    assert (entry.actor_id, entry.workspace_id, entry.by_agency) == (agent.pk, jane.pk, True)
    as_agent.post(f"/clients/{jane.pk}/edit/", {"name": "Jane & Co", "time_zone": "Europe/Paris"})
    assert AuditEntry.objects.filter(verb="client.updated").count() == 1


def test_of_two_who_change_a_client_the_second_is_told_and_undoes_nothing(as_agent: Client, jane: Workspace) -> None:
    seen = re.search(r'name="seen" value="([^"]+)"', as_agent.get(f"/clients/{jane.pk}/edit/").content.decode())
    assert seen
    mine, theirs = {"name": "Jane & Co", "time_zone": "Europe/Paris"}, {"name": "Jane", "time_zone": "Asia/Tokyo"}
    assert as_agent.post(f"/clients/{jane.pk}/edit/", {**mine, "seen": seen[1]}).status_code == 302
    refused = as_agent.post(f"/clients/{jane.pk}/edit/", {**theirs, "seen": seen[1]})
    assert (refused.status_code, "Somebody changed this workspace" in refused.content.decode()) == (422, True)
    jane.refresh_from_db()
    assert (jane.name, jane.time_zone) == ("Jane & Co", "Europe/Paris")


@pytest.mark.parametrize("facts", [{"name": " ", "time_zone": "UTC"}, {"name": "Jane", "time_zone": "Mars/Olympus"}])
def test_what_can_not_be_is_refused_and_kept_in_the_form(
    facts: dict[str, str], as_agent: Client, jane: Workspace
) -> None:
    assert as_agent.post(f"/clients/{jane.pk}/edit/", facts).status_code == 422
    assert Workspace.objects.get(pk=jane.pk).name == "Jane"


def test_a_zone_that_the_list_leaves_out_stays(as_agent: Client, jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(time_zone="EST5EDT")
    assert as_agent.post(f"/clients/{jane.pk}/edit/", {"name": "J", "time_zone": "EST5EDT"}).status_code == 302


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.BILLING])
def test_who_may_not_change_clients_sees_the_page_without_the_way_to_it(
    role: StaffRole, sign_in: SignIn, jane: Workspace
) -> None:
    other = person("other@agency.example", "Other")
    staff_add(user=other, role=role)
    audit_record(staff=None, verb="x.done", summary="Something was done", workspace=jane)
    client = sign_in(other, "")
    text = page(client, jane)
    assert "Edit client" not in text
    assert ("Change plan" in text) is (role is StaffRole.BILLING)
    assert ("Something was done" in text) is (role is StaffRole.SUPPORT)  # who may read the log
    assert ("Activity" in text) is (role is StaffRole.SUPPORT)
    assert client.get(f"/clients/{jane.pk}/edit/").status_code == 403
    assert client.post(f"/clients/{jane.pk}/edit/", {"name": "X", "time_zone": "UTC"}).status_code == 403


def test_a_manager_finds_only_their_own_client(sign_in: SignIn, jane: Workspace, okafor: Workspace) -> None:
    manager = person("mo@agency.example", "Mo Manager")
    staff_add(user=manager, role=StaffRole.MANAGER).clients.add(okafor)
    client = sign_in(manager, "")
    assert client.get(f"/clients/{okafor.pk}/").status_code == 200
    assert client.get(f"/clients/{jane.pk}/").status_code == 404
    assert client.post(f"/clients/{jane.pk}/edit/", {"name": "X", "time_zone": "UTC"}).status_code == 404
    assert Workspace.objects.get(pk=jane.pk).name == "Jane"


def test_a_time_is_utc_where_it_says_so(as_agent: Client, jane: Workspace) -> None:
    entry = audit_record(staff=None, verb="x.done", summary="Something", workspace=jane)
    assert f"{entry.at.astimezone(UTC):%-d %b, %H:%M}" in page(as_agent, jane)
