"""The agency's visits: what they open, how they end, and that both logs know."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.core.roles import Role
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import workspace_context
from apps.core.visiting import AgencyAccess, VisitMode
from apps.public.agency.models import AgencyStaff
from apps.public.audit.models import AuditEntry
from apps.public.memberships.services import membership_create
from apps.public.support.models import SupportVisit, VisitEnd, VisitLength
from apps.public.support.services import agency_access_set, visit_end, visit_start, visits_end_due
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Collection
from tests.factories.factors import app_give
from tests.factories.visits import run_out, staff_actor, staff_make, visit_make
from tests.fixtures.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(agent: User, jane: Workspace, sign_in: SignIn) -> Client:
    """The agency's browser on Jane's host, without a visit yet."""
    return sign_in(agent, "jane")


def over(visit: SupportVisit) -> str:
    visit.refresh_from_db()
    return str(visit.ended_because)


def enter(client: Client, workspace: Workspace, **changes: Any) -> Any:
    typed = {"mode": "look", "reason": "The captions look odd", "length": "15"} | changes
    return client.post(f"/clients/{workspace.pk}/enter/", typed)


def follow_over(response: Any, root: Client, there: Client) -> Any:
    """Take a browser's way from the portal to the workspace's host and back and there again."""
    to = urlsplit(response.headers["Location"])
    away = urlsplit(there.get(f"{to.path}?{to.query}").headers["Location"])
    back = urlsplit(root.get(f"{away.path}?{away.query}").headers["Location"])
    return there.get(f"{back.path}?{back.query}")


def test_from_the_portal_one_arrives_in_the_workspace_with_a_bar_above_every_page(
    as_agent: Client, jane: Workspace, sign_in: SignIn
) -> None:
    there = sign_in(None, "jane")
    assert follow_over(enter(as_agent, jane), as_agent, there).headers["Location"] == "/"
    page = there.get("/library/").content.decode()
    assert "You are here as the agency (Ann Agent)" in page
    assert "<strong>to look</strong>" in page
    assert "Where you are signed in" not in page


@pytest.mark.parametrize("typed", [{"reason": "  "}, {"mode": "own"}, {"length": "525600"}, {"reason": "x" * 301}])
def test_what_is_missing_or_too_much_is_said_and_opens_nothing(
    typed: dict[str, str], as_agent: Client, jane: Workspace
) -> None:
    assert enter(as_agent, jane, **typed).status_code == 422
    assert not SupportVisit.objects.exists()


def test_without_a_visit_the_agency_is_a_stranger(visitor: Client) -> None:
    response = visitor.get("/library/")
    assert response.status_code == 403
    assert "Jane" not in response.content.decode()


def test_to_look_one_sees_what_members_see_and_changes_nothing(visitor: Client, agent: User, jane: Workspace) -> None:
    visit_make(agent, jane)
    for path in (
        "/library/",
        "/planner/",
        "/captions/",
        "/team/",
        "/calendars/",
        "/settings/agency/",
        "/settings/log/",
    ):
        assert visitor.get(path).status_code == 200, path
    for path in ("/settings/", "/settings/keys/", "/settings/domains/", "/exports/", "/accounts/profile/"):
        assert visitor.get(path).status_code == 403, path
    refused = visitor.post("/collections/new/", {"name": "Harbours", "fulfilment": "available"})
    assert (refused.status_code, "here to look" in refused.content.decode()) == (403, True)
    with workspace_context(jane):
        assert not Collection.objects.exists()


def test_the_page_stays_when_a_looking_visitor_sends_a_form(visitor: Client, agent: User, jane: Workspace) -> None:
    visit_make(agent, jane)
    sent = {"HTTP_SEC_FETCH_MODE": "navigate", "HTTP_REFERER": "http://jane.planner.localhost/library/?q=sea"}
    answer = visitor.post("/collections/new/", {"name": "Harbours"}, **sent)
    assert answer.headers["Location"] == "/library/?q=sea"
    assert "so nothing can be changed" in visitor.get("/library/").content.decode()
    sent["HTTP_REFERER"] = "https://evil.example//x"
    assert visitor.post("/collections/new/", {}, **sent).headers["Location"] == "/"
    by_script = visitor.post("/collections/new/", {}, HTTP_HX_REQUEST="true")
    assert (by_script.status_code, by_script.headers["HX-Reswap"]) == (403, "none")


def test_to_help_one_works_as_an_admin_does_under_ones_own_name(visitor: Client, agent: User, jane: Workspace) -> None:
    visit_make(agent, jane, VisitMode.HELP)
    made = visitor.post("/collections/new/", {"name": "Harbours", "fulfilment": "available"})
    assert made.status_code in {200, 204, 302}
    entry = AuditEntry.objects.get(verb="collection.created")
    assert (entry.actor_name, entry.by_agency, entry.workspace_id) == ("Ann Agent", True, jane.pk)
    assert visitor.get("/settings/").status_code == 200


@pytest.mark.parametrize("mode", list(VisitMode))
def test_the_team_the_keys_and_the_accounts_are_never_a_visitors(
    mode: VisitMode, visitor: Client, agent: User, jane: Workspace
) -> None:
    visit_make(agent, jane, mode)
    assert visitor.post("/team/invite/", {"emails": "me@agency.example", "role": "admin"}).status_code == 403
    assert visitor.get("/settings/keys/").status_code == 403
    assert visitor.post("/team/leave/").status_code == 403
    assert visitor.post("/accounts/profile/", {"name": "Somebody else"}).status_code == 403
    own = SupportVisit.objects.get()
    assert visitor.post(f"/settings/agency/visits/{own.pk}/end/").status_code == 403
    assert visitor.post("/settings/agency/access/", {"access": "allowed"}).status_code == 403


@pytest.mark.parametrize("mode", list(VisitMode))
def test_nothing_that_opens_without_a_sign_in_or_says_who_gets_in_is_a_visitors(
    mode: VisitMode, visitor: Client, agent: User, jane: Workspace
) -> None:
    visit_make(agent, jane, mode)
    page = visitor.get("/planner/out/")
    assert (page.status_code, ".ics" in page.content.decode()) == (200, False)
    assert visitor.get("/queue/reviews/new").status_code == 403
    for path in ("/planner/out/reset", "/queue/reviews/new", "/settings/security/required/"):
        assert visitor.post(path, {}).status_code == 403, path


def test_members_have_the_plans_secret_address(as_member_of_jane: Client) -> None:
    assert ".ics" in as_member_of_jane.get("/planner/out/").content.decode()


def test_start_and_end_are_in_both_logs(agent: User, jane: Workspace) -> None:
    visit = visit_make(agent, jane)
    visit_end(visit=visit, because=VisitEnd.LEFT)
    with workspace_context(jane):
        written = list(Entry.objects.order_by("created_at").values_list("verb", "actor_name", "by_agency"))
    assert written == [("visit.started", "Ann Agent", True), ("visit.ended", "Ann Agent", True)]
    assert set(AuditEntry.objects.values_list("verb", "workspace_id")) == {(verb, jane.pk) for verb, _, _ in written}


def test_leaving_ends_the_visit_signs_out_there_and_leads_back(visitor: Client, agent: User, jane: Workspace) -> None:
    visit = visit_make(agent, jane)
    answer = visitor.post("/visit/leave/")
    assert answer.headers["Location"] == f"http://planner.localhost:8000/clients/{jane.pk}/"
    assert over(visit) == VisitEnd.LEFT
    assert visitor.get("/library/").headers["Location"].startswith("/accounts/login/")


def test_members_have_no_visit_to_leave(as_owner_of_jane: Client) -> None:
    assert as_owner_of_jane.post("/visit/leave/").status_code == 403


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        ("the time is over", VisitEnd.RAN_OUT),
        ("removed from the staff", VisitEnd.NO_RIGHT),
        ("shut account", VisitEnd.NO_RIGHT),
        ("another role", VisitEnd.NO_RIGHT),
        ("a manager of others", VisitEnd.NO_RIGHT),
        ("forbidden", VisitEnd.FORBIDDEN),
        ("only to look", VisitEnd.FORBIDDEN),
        ("ended by the client", VisitEnd.ENDED_BY_CLIENT),
    ],
)
def test_what_ends_a_visit_is_in_force_at_the_next_request(
    happens: str, because: VisitEnd, visitor: Client, agent: User, jane: Workspace, actor: Actor
) -> None:
    visit = visit_make(agent, jane, VisitMode.HELP)
    assert visitor.get("/library/").status_code == 200
    staff = AgencyStaff.objects.filter(user=agent)
    match happens:
        case "the time is over":
            run_out(visit)
        case "removed from the staff":
            staff.delete()
        case "shut account":
            staff.update(role=StaffRole.BILLING)
        case "another role":
            staff.update(role=StaffRole.SUPPORT)
        case "a manager of others":
            staff.update(role=StaffRole.MANAGER)
        case "ended by the client":
            with workspace_context(jane):
                visit_end(visit=visit, because=VisitEnd.ENDED_BY_CLIENT, by=actor)
        case _:
            access = AgencyAccess.NONE if happens == "forbidden" else AgencyAccess.LOOK
            with workspace_context(jane):
                agency_access_set(actor=actor, workspace=jane, access=access)
    page = visitor.get("/library/")
    assert page.status_code == 403
    assert "Your visit is over" in page.content.decode()
    assert "Back to the portal" in page.content.decode()
    assert over(visit) == because
    assert visitor.get("/library/", HTTP_HX_REQUEST="true").headers["HX-Redirect"] == "/"
    assert AuditEntry.objects.filter(verb="visit.ended").count() == 1


def test_a_shut_account_is_out_everywhere(visitor: Client, agent: User, jane: Workspace) -> None:
    visit_make(agent, jane)
    User.objects.filter(pk=agent.pk).update(is_active=False)
    assert visitor.get("/library/").status_code in {302, 403}


def test_a_manager_whose_client_it_is_stays_in(jane: Workspace, sign_in: SignIn) -> None:
    manager = staff_make(StaffRole.MANAGER, clients=[jane])
    visit_make(manager, jane, VisitMode.HELP)
    assert sign_in(manager, "jane").get("/library/").status_code == 200


def test_a_visit_opens_one_workspace_and_no_other(agent: User, jane: Workspace, sign_in: SignIn) -> None:
    visit_make(agent, jane)
    assert sign_in(agent, "okafor").get("/library/").status_code == 403


def test_those_over_without_a_visitor_are_written_down(agent: User, jane: Workspace, okafor: Workspace) -> None:
    gone, here = visit_make(agent, jane), visit_make(agent, okafor)
    run_out(gone)
    assert visits_end_due() == 1
    assert visits_end_due() == 0
    assert (over(gone), over(here)) == (VisitEnd.RAN_OUT, "")


@pytest.mark.parametrize(
    ("role", "mode"),
    [(StaffRole.SUPPORT, VisitMode.HELP), (StaffRole.BILLING, VisitMode.LOOK), (StaffRole.MANAGER, VisitMode.LOOK)],
)
def test_nobody_enters_without_the_right_or_a_client_that_is_none_of_theirs(
    role: StaffRole, mode: VisitMode, jane: Workspace, okafor: Workspace
) -> None:
    somebody = staff_make(role, clients=[okafor])
    with pytest.raises(NotAllowed):
        visit_make(somebody, jane, mode)


def test_who_is_a_member_enters_as_themselves(agent: User, jane: Workspace) -> None:
    membership_create(user=agent, workspace=jane, role=Role.MEMBER)
    with pytest.raises(Conflict, match="as yourself"):
        visit_make(agent, jane)


def test_a_second_visit_ends_the_first(agent: User, jane: Workspace) -> None:
    first = visit_make(agent, jane)
    second = visit_make(agent, jane, VisitMode.HELP)
    assert (over(first), over(second)) == (VisitEnd.LEFT, "")


def test_a_reason_is_needed_and_kept_on_one_line(agent: User, jane: Workspace) -> None:
    given = {"staff": staff_actor(agent), "workspace": jane, "mode": VisitMode.LOOK, "length": VisitLength.HOUR}
    with pytest.raises(InvalidInput):
        visit_start(reason=" \n ", **given)
    assert visit_start(reason=" a\n<b>x</b> ", **given).reason == "a <b>x</b>"


def test_a_reason_is_no_markup_for_the_client(agent: User, jane: Workspace, as_owner_of_jane: Client) -> None:
    visit_start(
        staff=staff_actor(agent), workspace=jane, mode=VisitMode.LOOK, reason="<b>x</b>", length=VisitLength.HOUR
    )
    for path in ("/settings/agency/", "/settings/log/"):
        page = as_owner_of_jane.get(path).content.decode()
        assert "&lt;b&gt;x" in page
        assert "<b>x" not in page


def test_the_owners_get_a_mail_when_somebody_enters_to_help_and_none_for_looking(
    agent: User,
    jane: Workspace,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        visit_make(agent, jane)
    assert mailoutbox == []
    with django_capture_on_commit_callbacks(execute=True):
        visit_make(agent, jane, VisitMode.HELP)
    (mail,) = mailoutbox
    assert mail.to == ["owner@jane.example"]
    assert "Ann Agent" in mail.body
    assert "http://jane.planner.localhost:8000/settings/agency/" in mail.body


def test_where_it_is_forbidden_the_portal_says_so_and_asks_once_a_day(
    as_agent: Client,
    jane: Workspace,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Workspace.objects.filter(pk=jane.pk).update(agency_access=AgencyAccess.NONE)
    assert "does not let the agency in" in as_agent.get(f"/clients/{jane.pk}/enter/").content.decode()
    assert enter(as_agent, jane).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        as_agent.post(f"/clients/{jane.pk}/enter/ask/", {"words": "To mend the captions"})
        as_agent.post(f"/clients/{jane.pk}/enter/ask/", {"words": "Again"})
    (mail,) = mailoutbox
    assert (mail.to, "To mend the captions" in mail.body) == (["owner@jane.example"], True)


def test_a_workspace_that_asks_two_factor_asks_it_of_visitors(
    visitor: Client, as_agent: Client, agent: User, jane: Workspace, sign_in: SignIn
) -> None:
    Workspace.objects.filter(pk=jane.pk).update(requires_second_factor=True)
    assert enter(as_agent, jane).headers["Location"].startswith("/accounts/security/?next=")
    app = app_give(agent)
    asked = as_agent.get(f"/clients/{jane.pk}/enter/").headers["Location"]
    assert asked.startswith("/accounts/security/confirm/?next=")
    jane.refresh_from_db()
    visit_make(agent, jane)
    page = visitor.get("/library/")
    assert (page.status_code, "asks a second factor" in page.content.decode()) == (403, True)
    as_agent.post(asked, {"code": app.code()})
    there = sign_in(None, "jane")
    follow_over(enter(as_agent, jane), as_agent, there)
    assert there.get("/library/").status_code == 200


def test_members_pay_no_query_for_it(
    as_owner_of_jane: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    as_owner_of_jane.get("/")
    with django_assert_num_queries(4):  # the schema, session, user, membership
        as_owner_of_jane.get("/")


def test_a_visitor_pays_one_query(
    visitor: Client, agent: User, jane: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visit_make(agent, jane)
    visitor.get("/")
    with django_assert_num_queries(5):
        visitor.get("/")


def test_from_inside_a_workspace_no_visit_can_be_made(jane: Workspace) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, workspace_context(jane), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE public.support_supportvisit SET ended_at = NULL")
