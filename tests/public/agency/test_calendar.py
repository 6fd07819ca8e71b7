"""The calendar across all clients: months in numbers, days as lists, and clashes."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from apps.core.access import StaffActor
from apps.core.staff_roles import StaffRole
from apps.public.agency.calendar.selectors import (
    clashes_of,
    clashes_with_posts,
    days_of,
    days_with_posts,
    posts_wished,
)
from apps.public.agency.calendar.wishes import Wishes
from apps.public.agency.staff.services import staff_add
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from tests.factories.metering import planned_make
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn, person

NOON = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def shown(browser: Client, /, **query: str) -> str:
    return browser.get("/calendar/", {"day": "2027-03-10", **query}, headers=HTMX).content.decode()


@pytest.fixture
def staff(agent: User) -> StaffActor:
    return StaffActor(user_id=agent.pk, name="Ann", role=StaffRole.OWNER)


def wishes(show: str = "month", **more: str) -> Wishes:
    return Wishes(show=show, day=date(2027, 3, 10), zone=more.pop("zone", "UTC"), **more)


def test_a_month_is_whole_weeks_around_it() -> None:
    month = wishes()
    assert (month.first_day, month.day_count) == (date(2027, 3, 1), 35)
    assert (month.before, month.after) == (date(2027, 2, 1), date(2027, 4, 1))
    february = Wishes(show="month", day=date(2027, 2, 28), zone="UTC")
    assert (february.first_day, february.day_count) == (date(2027, 2, 1), 28)


def test_a_day_begins_by_the_clock_of_the_zone_also_when_the_clocks_change() -> None:
    begins, ends = Wishes(show="day", day=date(2027, 3, 28), zone="Europe/Paris").window
    assert begins == datetime(2027, 3, 27, 23, 0, tzinfo=UTC)
    assert ends - begins == timedelta(hours=23)


def test_days_count_posts_failures_and_clashes(staff: StaffActor, jane: Workspace, okafor: Workspace) -> None:
    planned_make(jane, NOON, is_favourable=True)
    planned_make(okafor, NOON, is_favourable=True)
    planned_make(okafor, NOON + timedelta(hours=1), network="pinterest", state="failed")
    day = next(one for one in days_of(staff, wishes()) if one.date == NOON.date())
    assert (day.total, day.failed, day.clashes, day.same_network) == (3, 1, 1, 1)
    assert day.networks == {"instagram": 2, "pinterest": 1}


def test_a_post_lies_on_the_day_of_the_zone(staff: StaffActor, jane: Workspace) -> None:
    planned_make(jane, datetime(2027, 3, 10, 23, 30, tzinfo=UTC))
    days = {one.date: one.total for one in days_of(staff, wishes(zone="Asia/Tokyo"))}
    assert (days[date(2027, 3, 10)], days[date(2027, 3, 11)]) == (0, 1)


def test_a_full_day_shows_its_first_posts_and_how_many_more(staff: StaffActor, jane: Workspace) -> None:
    for minute in range(40):
        planned_make(jane, NOON + timedelta(minutes=minute), title=f"Post {minute:02}")
    day = next(one for one in days_with_posts(staff, wishes("week"), most=12) if one.date == NOON.date())
    assert [post.title for post in day.posts] == [f"Post {minute:02}" for minute in range(12)]
    assert day.more == 28


def test_only_favourable_posts_of_several_clients_at_the_same_minute_clash(
    staff: StaffActor, jane: Workspace, okafor: Workspace
) -> None:
    planned_make(jane, NOON, is_favourable=True)
    planned_make(jane, NOON, network="pinterest", is_favourable=True)
    planned_make(okafor, NOON, is_favourable=False)
    planned_make(okafor, NOON + timedelta(minutes=1), is_favourable=True)
    assert clashes_of(staff, wishes()) == []


def test_clashes_on_the_same_network_come_first(staff: StaffActor, jane: Workspace, okafor: Workspace) -> None:
    later = NOON + timedelta(days=3)
    planned_make(jane, NOON, network="instagram", is_favourable=True)
    planned_make(okafor, NOON, network="pinterest", is_favourable=True)
    planned_make(jane, later, network="facebook", is_favourable=True)
    planned_make(okafor, later, network="facebook", is_favourable=True)
    planned_make(okafor, later, network="pinterest", is_favourable=True)
    assert [(one.at, one.same_network) for one in clashes_of(staff, wishes())] == [(later, True), (NOON, False)]
    assert [one.at for one in clashes_of(staff, wishes(clashes="network"))] == [later]


def test_clashes_of_a_client_are_with_others(staff: StaffActor, jane: Workspace, okafor: Workspace) -> None:
    third = workspace_make()
    for workspace in (jane, okafor):
        planned_make(workspace, NOON, is_favourable=True)
    assert len(clashes_of(staff, wishes(client=str(jane.pk)))) == 1
    assert clashes_of(staff, wishes(client=str(third.pk))) == []


@pytest.mark.parametrize("state", [WorkspaceState.ARCHIVED, WorkspaceState.PURGING])
def test_a_client_that_was_put_away_plans_nothing_but_has_its_past(
    state: WorkspaceState, staff: StaffActor, jane: Workspace, okafor: Workspace
) -> None:
    past = NOON - timedelta(days=1000)
    for at in (NOON, past):
        for workspace in (jane, okafor):
            planned_make(workspace, at, is_favourable=True)
    Workspace.objects.filter(pk=okafor.pk).update(state=state)
    assert clashes_of(staff, wishes()) == []
    for show in ("month", "week", "list"):
        assert [post.workspace for post in posts_wished(staff, wishes(show))] == [jane], show
    assert not posts_wished(staff, wishes("list", clashes="any")).exists()
    assert posts_wished(staff, replace(wishes("day"), day=past.date())).count() == 2


def test_under_a_filter_the_parts_agree_on_what_clashes(staff: StaffActor, jane: Workspace, okafor: Workspace) -> None:
    """Filters choose whose clashes are shown, not with what."""
    planned_make(jane, NOON, network="pinterest", is_favourable=True, state="failed")
    planned_make(jane, NOON, network="instagram", is_favourable=True)
    planned_make(okafor, NOON, network="instagram", is_favourable=True)
    for only in ({"network": "pinterest"}, {"state": "failed"}, {"network": "instagram"}, {"client": str(jane.pk)}):
        for clashes in ("any", "network"):
            asked = wishes("clashes", clashes=clashes, **only)
            listed = posts_wished(staff, asked).exists()
            found = clashes_of(staff, asked)
            assert bool(found) == listed, (only, clashes)
            assert sum(day.clashes for day in days_of(staff, asked)) == len(found)
    [clash] = clashes_with_posts(staff, clashes_of(staff, wishes(network="pinterest")))
    assert (clash.clients, clash.same_network, len(clash.posts)) == (2, False, 3)


def test_the_list_marks_clashes_and_leads_to_the_client(as_agent: Client, jane: Workspace, okafor: Workspace) -> None:
    planned_make(jane, NOON, is_favourable=True)
    planned_make(okafor, NOON, is_favourable=True)
    planned_make(okafor, NOON + timedelta(hours=2), title="Alone")
    text = shown(as_agent, show="list")
    assert text.count("Same network") == 2
    assert f'href="/clients/{jane.pk}/"' in text
    only = shown(as_agent, show="list", clashes="any")
    assert "Alone" not in only
    assert "2 posts" in only


def test_the_clashes_are_listed_with_their_posts(as_agent: Client, jane: Workspace, okafor: Workspace) -> None:
    planned_make(jane, NOON, is_favourable=True, title="Ours")
    planned_make(okafor, NOON, is_favourable=True, title="Theirs")
    text = shown(as_agent, show="clashes")
    assert "2 clients" in text
    assert "Ours" in text
    assert "Theirs" in text


@pytest.mark.parametrize("show", ["month", "week", "day", "list", "clashes"])
def test_every_part_takes_few_queries(
    show: str, as_agent: Client, jane: Workspace, django_assert_max_num_queries: Callable
) -> None:
    for number in range(60):
        workspace = workspace_make()
        planned_make(workspace, NOON + timedelta(minutes=number), is_favourable=True)
        planned_make(jane, NOON + timedelta(minutes=number), is_favourable=True)
    as_agent.get("/calendar/")
    with django_assert_max_num_queries(10):
        as_agent.get("/calendar/", {"show": show, "day": "2027-03-10", "q": "studio"})


def test_filters_by_client_network_state_and_name(as_agent: Client, jane: Workspace, okafor: Workspace) -> None:
    planned_make(jane, NOON, network="pinterest", title="One")
    planned_make(okafor, NOON, state="failed", title="Two")
    for query, titles in (
        ({"client": str(jane.pk)}, {"One"}),
        ({"network": "instagram"}, {"Two"}),
        ({"state": "failed"}, {"Two"}),
        ({"q": "oka"}, {"Two"}),
        ({"q": "nobody"}, set()),
    ):
        text = shown(as_agent, show="day", **query)
        assert {title for title in ("One", "Two") if f">{title}<" in text} == titles, query


def test_the_zone_is_said_and_remembered(as_agent: Client, jane: Workspace) -> None:
    planned_make(jane, NOON)
    assert "Tokyo time" in shown(as_agent, show="day", zone="Asia/Tokyo")
    text = shown(as_agent, show="day")
    assert "Tokyo time" in text
    assert "21:00" in text
    assert "Tokyo time" in shown(as_agent, show="day", zone="../../etc/passwd")


@pytest.mark.parametrize(
    "query",
    [
        {"day": "0001-01-01"},
        {"day": "2027-02-31"},
        {"day": "9999-12-31"},
        {"day": "x"},
        {"show": "x", "network": "etsy", "state": "cancelled", "clashes": "x", "client": "x", "q": "\0", "page": "x"},
    ],
)
def test_what_is_not_known_in_the_address_counts_as_not_set(query: dict[str, str], as_agent: Client) -> None:
    assert as_agent.get("/calendar/", query).status_code == 200


def test_a_manager_sees_neither_others_posts_nor_clashes_with_them(
    sign_in: SignIn, jane: Workspace, okafor: Workspace
) -> None:
    planned_make(jane, NOON, is_favourable=True, title="Hidden one")
    planned_make(okafor, NOON, is_favourable=True, title="Own one")
    manager = person("mo@agency.example", "Mo Manager")
    staff_add(user=manager, role=StaffRole.MANAGER).clients.add(okafor)
    client = sign_in(manager, "")
    for show in ("month", "week", "day", "list", "clashes"):
        text = shown(client, show=show)
        assert "Hidden one" not in text
        assert "Same network" not in text
        assert 'clash"' not in text
        assert jane.name not in text
    assert "Own one" in shown(client, show="day")
    assert jane.name not in shown(client, show="day", client=str(jane.pk))


def test_markup_in_a_title_is_text(as_agent: Client, jane: Workspace) -> None:
    planned_make(jane, NOON, title="<script>alert(1)</script>")
    for show in ("week", "day", "list"):
        assert "<script>alert" not in shown(as_agent, show=show)


def test_a_day_of_the_month_leads_to_its_list_with_the_filters(as_agent: Client, jane: Workspace) -> None:
    planned_make(jane, NOON, network="pinterest")
    text = shown(as_agent, network="pinterest")
    assert re.search(r'href="/calendar/\?show=day&amp;zone=UTC&amp;network=pinterest&amp;day=2027-03-10"', text)
