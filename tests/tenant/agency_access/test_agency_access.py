"""The client's side of the agency's visits: who was here, who is, and whether they may come."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.core.visiting import AgencyAccess, VisitMode
from apps.public.support.models import SupportVisit, VisitEnd
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.visits import run_out, visit_make

pytestmark = pytest.mark.django_db

PAGE = "/settings/agency/"


def set_access(client: Client, access: str) -> int:
    return client.post(f"{PAGE}access/", {"access": access}).status_code


def test_every_member_sees_who_was_here_when_and_why(agent: User, jane: Workspace, as_member_of_jane: Client) -> None:
    visit = visit_make(agent, jane, VisitMode.HELP)
    page = as_member_of_jane.get(PAGE).content.decode()
    assert page.count("The captions look odd") == 2  # here now, and in the list
    assert f"/settings/log/?person={agent.pk}" in page
    assert "End visit" not in page
    assert "Save access" not in page
    run_out(visit)
    assert as_member_of_jane.get(PAGE).content.decode().count("The captions look odd") == 1


def test_what_a_visitor_did_is_behind_the_link(agent: User, jane: Workspace, as_member_of_jane: Client) -> None:
    visit_make(agent, jane)
    page = as_member_of_jane.get(f"/settings/log/?person={agent.pk}").content.decode()
    assert "Entered to look" in page


def test_an_admin_ends_a_visit_and_it_is_over(
    agent: User, jane: Workspace, as_owner_of_jane: Client, as_member_of_jane: Client
) -> None:
    visit = visit_make(agent, jane)
    assert as_member_of_jane.post(f"{PAGE}visits/{visit.pk}/end/").status_code == 403
    assert as_owner_of_jane.post(f"{PAGE}visits/{visit.pk}/end/").status_code == 302
    visit.refresh_from_db()
    assert (visit.ended_because, visit.ended_by_name) == (VisitEnd.ENDED_BY_CLIENT, "owner")


def test_anothers_visit_is_not_found(agent: User, okafor: Workspace, as_owner_of_jane: Client) -> None:
    visit = visit_make(agent, okafor)
    assert as_owner_of_jane.post(f"{PAGE}visits/{visit.pk}/end/").status_code == 404
    visit.refresh_from_db()
    assert visit.ended_at is None


def test_forbidding_it_sends_away_who_goes_further_and_nobody_else(
    agent: User, jane: Workspace, as_owner_of_jane: Client
) -> None:
    looking = visit_make(agent, jane)
    assert set_access(as_owner_of_jane, "look") == 302
    looking.refresh_from_db()
    assert looking.ended_at is None
    assert set_access(as_owner_of_jane, "none") == 302
    looking.refresh_from_db()
    assert looking.ended_because == VisitEnd.FORBIDDEN
    jane.refresh_from_db()
    assert jane.agency_access == AgencyAccess.NONE


@pytest.mark.parametrize("access", ["", "everything", "allowed\x00"])
def test_what_is_no_choice_changes_nothing(access: str, jane: Workspace, as_owner_of_jane: Client) -> None:
    assert set_access(as_owner_of_jane, access) == 422
    jane.refresh_from_db()
    assert jane.agency_access == AgencyAccess.ALLOWED


def test_a_member_can_not_change_it(as_member_of_jane: Client) -> None:
    assert set_access(as_member_of_jane, "none") == 403


def test_the_page_costs_the_same_for_many_visits(
    agent: User, jane: Workspace, as_owner_of_jane: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        run_out(visit_make(agent, jane))
    as_owner_of_jane.get(PAGE)
    with django_assert_max_num_queries(10):
        assert "25" in as_owner_of_jane.get(PAGE).content.decode()
    assert SupportVisit.objects.count() == 30
