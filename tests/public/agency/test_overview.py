"""Numbers over time: kept month by month, shown for those clients that one may see."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from unittest import mock

from django.conf import LazySettings
from django.test import Client

from apps.core.access import StaffActor
from apps.core.staff_roles import StaffRole
from apps.public.agency.models import MonthEnd
from apps.public.agency.overview import standing
from apps.public.agency.overview.charts import Chart, Series
from apps.public.agency.overview.months import last_months
from apps.public.agency.overview.selectors import overview_of
from apps.public.agency.overview.standing import month_ends_note
from apps.public.agency.staff.services import staff_add
from apps.public.agency.tasks import note_month_ends
from apps.public.metering.models import Metric
from apps.public.metering.selectors import this_month
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.spares import spares_note
from tests.factories.metering import number_make
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn, person


def staff_of(user: User, only: frozenset | None = None) -> StaffActor:
    return StaffActor(user_id=user.pk, name="Ann", role=StaffRole.OWNER, only=only)


def test_twelve_months_end_with_this_one() -> None:
    months = last_months()
    assert len(months) == 12
    assert months[-1] == this_month()
    assert all(later > earlier for earlier, later in pairwise(months))
    assert {month.day for month in months} == {1}


def test_a_note_is_what_each_client_has_and_the_last_of_a_month_counts(jane: Workspace, okafor: Workspace) -> None:
    number_make(jane, Metric.ARTWORKS, 5)
    number_make(jane, Metric.BYTES, 100)
    note_month_ends()
    number_make(jane, Metric.ARTWORKS, 2)
    Workspace.objects.filter(pk=okafor.pk).update(state=WorkspaceState.ARCHIVED)
    assert month_ends_note() == 2
    kept = {one.workspace_id: (one.artworks, one.bytes, one.is_open) for one in MonthEnd.objects.all()}
    assert kept == {jane.pk: (7, 100, True), okafor.pk: (0, 0, False)}


def test_many_clients_are_noted_in_few_queries(db: None, django_assert_max_num_queries: Callable) -> None:
    for _ in range(12):
        workspace_make()
    with mock.patch.object(standing, "_AT_ONCE", 5), django_assert_max_num_queries(12):
        assert month_ends_note() == 14


def test_the_overview_adds_up_what_the_person_may_see(agent: User, jane: Workspace, okafor: Workspace) -> None:
    before = last_months()[-2]
    for workspace, value in ((jane, 3), (okafor, 4)):
        number_make(workspace, Metric.POSTS_PUBLISHED, value)
        number_make(workspace, Metric.AI_MICROS, value * 1_000_000, month=before)
        number_make(workspace, Metric.ARTWORKS, value * 10)
        MonthEnd.objects.create(workspace=workspace, month=before, artworks=value, bytes=1, is_open=True)
    found = overview_of(staff_of(agent))
    assert found.month["posts_published"] == 7
    assert (found.standing.clients, found.standing.artworks) == (2, 70)
    charts = {chart.title: chart for chart in found.charts}
    assert charts["AI cost"].series[0].values[-2:] == [7.0, 0.0]
    assert charts["Artworks"].series[0].values[-3:] == [None, 7, 70]
    own = overview_of(staff_of(agent, only=frozenset({jane.pk})))
    assert (own.month["posts_published"], own.standing.clients, own.standing.artworks) == (3, 1, 30)


def test_a_client_that_was_put_away_has_nothing_to_go(agent: User, jane: Workspace, okafor: Workspace) -> None:
    for workspace in (jane, okafor):
        number_make(workspace, Metric.POSTS_SCHEDULED, 3)
        number_make(workspace, Metric.POSTS_PUBLISHED, 2)
    Workspace.objects.filter(pk=okafor.pk).update(state=WorkspaceState.ARCHIVED)
    month = overview_of(staff_of(agent)).month
    assert (month["posts_scheduled"], month["posts_published"]) == (3, 4)


def test_a_gap_is_empty_in_the_table_and_not_zero() -> None:
    chart = Chart("Storage", "line", "bytes", [date(2026, 1, 1)], [Series("Storage", "accent", [None])])
    [(_, [cell])] = chart.rows
    assert (cell.raw, cell.words) == ("", "–")
    assert chart.is_empty


def test_the_page_has_the_numbers_as_tables_and_no_script_of_its_own(as_agent: Client, jane: Workspace) -> None:
    number_make(jane, Metric.POSTS_PUBLISHED, 12)
    text = as_agent.get("/overview/").content.decode()
    assert '<td class="num" data-value="12">12</td>' in text
    assert "vendor/chart.js/chart.umd.min.js" in text
    assert "<script>" not in text


def test_the_page_takes_few_queries(as_agent: Client, db: None, django_assert_max_num_queries: Callable) -> None:
    for _ in range(20):
        number_make(workspace_make(), Metric.ARTWORKS, 1)
    as_agent.get("/overview/")
    with django_assert_max_num_queries(8):
        as_agent.get("/overview/")


def test_a_manager_without_clients_sees_zeros(sign_in: SignIn, jane: Workspace) -> None:
    number_make(jane, Metric.ARTWORKS, 31)
    manager = person("mo@agency.example", "Mo Manager")
    staff_add(user=manager, role=StaffRole.MANAGER)
    assert "31" not in sign_in(manager, "").get("/overview/").content.decode().partition("<main")[2]


def test_those_who_add_clients_read_how_many_workspaces_stand_ready(
    as_agent: Client, sign_in: SignIn, settings: LazySettings
) -> None:
    settings.SPARE_WORKSPACES = 2
    assert "Ready for new clients" not in as_agent.get("/overview/").content.decode()
    spares_note(ready=1)
    assert "Ready for new clients: 1 of 2 workspaces" in as_agent.get("/overview/").content.decode()
    spares_note(ready=0)
    assert "Ready for new clients: 0 of 2 workspaces" in as_agent.get("/overview/").content.decode()
    support = person("sue@agency.example", "Sue Support")
    staff_add(user=support, role=StaffRole.SUPPORT)
    assert "Ready for new clients" not in sign_in(support, "").get("/overview/").content.decode()
