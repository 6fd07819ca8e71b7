"""The agency's people: invited, changed, removed; an owner at every moment, and nobody shut out by their own hand."""

from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.core.errors import Conflict, NotAllowed
from apps.core.staff_roles import STAFF_RIGHTS, AgencyRight, StaffRole
from apps.core.visiting import VisitMode
from apps.public.agency.models import AgencySettings, AgencyStaff, StaffInvitation
from apps.public.agency.selectors import STAFF_FACTOR_KEY
from apps.public.agency.staff.services import staff_change, staff_remove
from apps.public.audit.models import AuditEntry
from apps.public.support.models import SupportVisit, VisitEnd
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from tests.factories.visits import staff_actor, staff_make, visit_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.django_db

STAFF = "/staff/"


def member_of(user: User) -> AgencyStaff:
    return AgencyStaff.objects.get(user=user)


@pytest.fixture
def manager(jane: Workspace) -> User:
    """Looks after Jane and sees no other client."""
    return staff_make(StaffRole.MANAGER, clients=[jane])


def test_the_page_says_who_works_here_in_which_role_and_what_roles_mean(
    as_agent: Client, manager: User, jane: Workspace
) -> None:
    page = as_agent.get(STAFF).content.decode()
    assert manager.email in page
    for role in StaffRole:
        assert role.words in page.replace("&#x27;", "'")
    for right in AgencyRight:
        assert right.words in page
    assert page.count('aria-label="Yes"') + page.count('visually-hidden">Yes') >= sum(map(len, STAFF_RIGHTS.values()))
    assert "Never" in page


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.SUPPORT, StaffRole.BILLING])
def test_only_owners_look_after_the_staff(role: StaffRole, agent: User, sign_in: SignIn) -> None:
    client = sign_in(staff_make(role), "")
    assert client.get(STAFF).status_code == 403
    assert client.post(f"{STAFF}people/{member_of(agent).pk}/remove/").status_code == 403
    assert client.get("/").status_code == 200
    assert f'href="{STAFF}"' not in client.get("/").content.decode()


def test_a_role_and_clients_are_changed_and_count_at_the_next_request(
    as_agent: Client, manager: User, sign_in: SignIn, jane: Workspace, okafor: Workspace
) -> None:
    theirs = sign_in(manager, "")
    assert theirs.get(f"/clients/{okafor.pk}/").status_code == 404
    url = f"{STAFF}people/{member_of(manager).pk}/"
    assert "checked" in as_agent.get(url).content.decode()
    assert as_agent.post(url, {"role": "manager", "clients": [okafor.pk]}).status_code == 302
    assert theirs.get(f"/clients/{okafor.pk}/").status_code == 200
    assert theirs.get(f"/clients/{jane.pk}/").status_code == 404
    assert as_agent.post(url, {"role": "support", "clients": [okafor.pk]}).status_code == 302
    assert theirs.get(f"/clients/{jane.pk}/").status_code == 200
    assert not member_of(manager).clients.exists()
    assert AuditEntry.objects.filter(verb="staff.changed", by_agency=True).count() == 2


@pytest.mark.parametrize("typed", [{"role": "god"}, {"role": ""}, {"role": "manager", "clients": [uuid4()]}])
def test_what_is_no_role_or_no_client_changes_nothing(
    typed: dict[str, object], as_agent: Client, manager: User
) -> None:
    assert as_agent.post(f"{STAFF}people/{member_of(manager).pk}/", typed).status_code == 422
    assert member_of(manager).role == StaffRole.MANAGER
    assert member_of(manager).clients.count() == 1


def test_clients_are_found_by_their_names_and_the_chosen_ones_stay(
    as_agent: Client, jane: Workspace, okafor: Workspace
) -> None:
    listed = as_agent.get(f"{STAFF}clients/", {"find": "oka", "clients": [str(jane.pk), "nonsense"]}).content.decode()
    assert listed.index("Jane") < listed.index("Okafor")
    assert listed.count("checked") == 1
    assert "No other client matches" in as_agent.get(f"{STAFF}clients/", {"find": "zzz\x00"}).content.decode()


def test_who_is_removed_is_out_of_the_portal_and_of_every_workspace(
    as_agent: Client, jane: Workspace, sign_in: SignIn
) -> None:
    support = staff_make(StaffRole.SUPPORT)
    theirs, inside = sign_in(support, ""), sign_in(support, "jane")
    visit_make(support, jane, VisitMode.LOOK)
    assert (theirs.get("/").status_code, inside.get("/library/").status_code) == (200, 200)
    as_agent.post(f"{STAFF}people/{member_of(support).pk}/remove/")
    assert SupportVisit.objects.get().ended_because == VisitEnd.NO_RIGHT
    AgencyStaff.objects.create(user=support, role=StaffRole.SUPPORT)  # taken on again within the minute
    assert inside.get("/library/").status_code == 403
    AgencyStaff.objects.filter(user=support).delete()
    assert theirs.get("/").headers["Location"] == "/workspaces/"
    page = inside.get("/library/")
    assert (page.status_code, "Your visit is over" in page.content.decode()) == (403, True)
    assert AuditEntry.objects.filter(verb="staff.removed", actor_name="Ann Agent").exists()


def test_nobody_removes_or_demotes_themselves(as_agent: Client, agent: User) -> None:
    staff_make(StaffRole.OWNER)
    url = f"{STAFF}people/{member_of(agent).pk}/"
    assert as_agent.post(url, {"role": "support"}).status_code == 422
    assert as_agent.post(f"{url}remove/").status_code == 409
    assert member_of(agent).role == StaffRole.OWNER


def test_who_was_an_owner_when_the_page_was_drawn_and_is_none_now_changes_nobody(agent: User, manager: User) -> None:
    as_it_was = staff_actor(agent)
    AgencyStaff.objects.filter(user=agent).update(role=StaffRole.SUPPORT)
    with pytest.raises(NotAllowed):
        staff_remove(staff=as_it_was, member=member_of(manager))
    with pytest.raises(NotAllowed):
        staff_change(staff=as_it_was, member=member_of(manager), role=StaffRole.OWNER, clients=[])


def test_of_somebody_who_has_left_it_is_said(agent: User, manager: User) -> None:
    gone = member_of(manager)
    staff_remove(staff=staff_actor(agent), member=gone)
    with pytest.raises(Conflict):
        staff_remove(staff=staff_actor(agent), member=gone)


def test_an_address_with_nobody_is_not_found(as_agent: Client) -> None:
    assert as_agent.get(f"{STAFF}people/{uuid4()}/").status_code == 404
    assert as_agent.post(f"{STAFF}invitations/{uuid4()}/revoke/").status_code == 404


def test_the_page_costs_the_same_however_many_work_here(
    as_agent: Client, jane: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    as_agent.get(STAFF)
    for number in range(8):
        staff_make(StaffRole.MANAGER, f"m{number}@agency.example", [jane])
        StaffInvitation.objects.create(email=f"n{number}@agency.example", role="owner", expires_at="2099-01-01T00:00Z")
    with django_assert_num_queries(10, exact=False):
        as_agent.get(STAFF)


def test_that_somebody_was_here_is_noted_once_in_some_minutes(
    agent: User, as_agent: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    AgencyStaff.objects.filter(user=agent).update(last_seen_at=None)
    as_agent.get("/")
    first = member_of(agent).last_seen_at
    assert first is not None
    as_agent.get("/")
    assert member_of(agent).last_seen_at == first


def test_a_new_installation_asks_two_factor_of_its_staff(agent: User, as_agent: Client) -> None:
    AgencySettings.objects.all().delete()
    caches["platform"].delete(STAFF_FACTOR_KEY)
    try:
        assert as_agent.get("/").headers["Location"].startswith("/accounts/security/")
    finally:
        caches["platform"].delete(STAFF_FACTOR_KEY)
