"""What a suspension does to a workspace's pages, forms, links and tasks; and what being archived does."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from apps.core.access import Actor, Audience
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.tasks import WrongWorkspace
from apps.public.dispatch.models import Wake
from apps.public.dispatch.services import wakes_send
from apps.public.domains.selectors import claims_due
from apps.public.memberships.invitations import invitation_create
from apps.public.memberships.selectors import is_invited
from apps.public.users.models import User
from apps.public.workspaces.leaving import workspace_archive, workspace_restore
from apps.public.workspaces.models import Domain, SuspensionMode, Workspace, WorkspaceState
from apps.public.workspaces.suspending import workspace_resume, workspace_suspend
from apps.tenant.artworks.models import Collection
from apps.tenant.artworks.tasks import tidy
from apps.tenant.schedule.models import PostState
from tests.factories.reviews import client_of, item_of, ready_post, review_make
from tests.fixtures.domains import forget_routes
from tests.fixtures.people import PASSWORD, SignIn
from tests.isolation.addresses import AS_SCRIPT, addresses
from tests.isolation.test_urls import path_of
from tests.isolation.traces import rows
from tests.isolation.world import build

pytestmark = pytest.mark.usefixtures("fresh_routes")

REASON = "The invoice of <March> waits & waits."
ESCAPED = "The invoice of &lt;March&gt; waits &amp; waits."
TENANT = "config.urls_tenant"
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
# What may be asked for by a form though nothing can be changed, besides pages about oneself: signing in and out, what a
# visitor is called while they look, pictures and everything as a file, the agency's visits, and paying. Each view says
# so itself.
POSSIBLE = {
    *("mfa_authenticate", "team:join_sign_out", "schedule:review_page", "library:download"),
    *("takeout:ask", "takeout:cancel", "agency_access:access", "agency_access:end", "visit:leave"),
    *("subscription:choose", "subscription:change", "subscription:manage", "subscription:go_on"),
}


@pytest.fixture
def read_only(jane: Workspace) -> Workspace:
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason=REASON)
    forget_routes()
    return jane


@pytest.fixture
def archived(jane: Workspace) -> Workspace:
    workspace_archive(workspace=jane)
    forget_routes()
    return jane


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_shut_it_says_why_to_anybody_and_names_nobody(jane: Workspace, as_owner_of_jane: Client) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason=REASON)
    forget_routes()
    for client in (as_owner_of_jane, Client(headers={"host": "jane.planner.localhost"})):
        answer = client.get("/library/")
        assert answer.status_code == 503
        assert ESCAPED in text(answer)
        assert "Jane" not in text(answer)
        assert "Painting Planner" not in text(answer)
    assert as_owner_of_jane.post("/accounts/login/").status_code == 503


def test_read_only_its_people_look_and_each_page_says_why(read_only: Workspace, as_member_of_jane: Client) -> None:
    for path in ("/library/", "/planner/", "/team/", "/accounts/profile/", "/calendars/"):
        answer = as_member_of_jane.get(path)
        assert answer.status_code == 200, path
        assert ESCAPED in text(answer), path
        assert "This workspace is read-only." in text(answer), path


def test_the_sign_in_page_says_it_and_signing_in_works(read_only: Workspace, member: User, sign_in: SignIn) -> None:
    visitor = sign_in(None, "jane")
    assert "This workspace is read-only." in text(visitor.get("/accounts/login/"))
    answer = visitor.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert visitor.get("/library/").status_code == 200
    assert visitor.post("/accounts/profile/", {"name": "Mia New"}).status_code == 302
    assert User.objects.get(pk=member.pk).name == "Mia New"
    assert visitor.post("/accounts/logout/").status_code == 302


def test_an_active_workspace_says_nothing_of_it(jane: Workspace, as_member_of_jane: Client) -> None:
    assert "read-only" not in text(as_member_of_jane.get("/library/"))


def view_of(name: str, path: str) -> Any:
    return resolve(path, urlconf=TENANT).func


@pytest.mark.slow
@pytest.mark.usefixtures("pages_are_not_drawn")
def test_every_form_of_every_address_is_refused_and_nothing_changes(
    jane: Workspace, owner: User, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    world = build(jane)
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason=REASON)
    forget_routes()
    before, possible = rows(jane), set()
    with django_capture_on_commit_callbacks() as after_commit:
        for address in addresses(TENANT):
            path = path_of(address, world)
            audience = view_of(address.name, path).access.audience
            if audience is Audience.ACCOUNT:
                continue  # about oneself, wherever one is
            client = sign_in(owner, "jane")  # one of them signs out
            statuses = {client.generic(method, path, headers=AS_SCRIPT).status_code for method in CHANGING}
            if statuses != {409}:
                possible.add(address.name)
    assert possible == POSSIBLE
    # An export of everything was asked for, which is told and changes nothing else.
    after = rows(jane)
    assert {table for table in before if before[table] != after[table]} <= {"activity_entry"}
    assert len(after_commit) <= 2


def test_htmx_keeps_its_page_and_says_a_sentence(read_only: Workspace, as_owner_of_jane: Client) -> None:
    answer = as_owner_of_jane.post("/collections/new/", {"name": "New"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Reswap"] == "none"
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["level"] == "error"
    assert toast["text"].endswith(f"can only be looked at for now. Why: {REASON}")


def test_a_script_gets_the_sentence_as_json(read_only: Workspace, as_owner_of_jane: Client) -> None:
    body = json.dumps({"name": "a.jpg"})
    for headers in ({"Accept": "application/json"}, {"Accept": "application/json", "HX-Request": ""}):
        answer = as_owner_of_jane.post("/uploads/", body, content_type="application/json", headers=headers)
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "read_only"


def test_a_plain_form_gets_back_what_was_typed_but_no_password(read_only: Workspace, as_owner_of_jane: Client) -> None:
    typed = {"name": "A & <b>long</b> name", "note": "line one\nline two", "old_password": "hunter2"}
    answer = as_owner_of_jane.post("/collections/new/?from=here", {**typed, "csrfmiddlewaretoken": "x" * 64})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="name" value="A &amp; &lt;b&gt;long&lt;/b&gt; name"' in page
    assert "line one<br>line two" in page
    assert 'action="/collections/new/?from=here"' in page
    assert "hunter2" not in page
    assert "x" * 64 not in page


def test_asking_whether_a_form_may_be_sent_does_nothing(read_only: Workspace, as_owner_of_jane: Client) -> None:
    asks = {"X-May-It-Be-Sent": "yes", "Accept": "application/json"}
    form = {"name": "Asked", "fulfilment": "available"}
    assert as_owner_of_jane.post("/collections/new/", form, headers=asks).status_code == 409
    assert as_owner_of_jane.post("/accounts/logout/", headers=asks).status_code == 204
    workspace_resume(workspace=read_only)
    forget_routes()
    assert as_owner_of_jane.post("/collections/new/", form, headers=asks).status_code == 204
    assert as_owner_of_jane.get("/library/").status_code == 200
    with workspace_context(read_only):
        assert not Collection.objects.filter(name="Asked").exists()


def test_an_invitation_to_an_archived_workspace_opens_no_account(jane: Workspace) -> None:
    invitation_create(workspace_id=jane.pk, email="new@example.com", role=Role.MEMBER, invited_by=None)
    assert is_invited(addresses=["new@example.com"])
    workspace_archive(workspace=jane)
    assert not is_invited(addresses=["new@example.com"])


def test_what_was_refused_can_be_sent_again_once_it_is_open(read_only: Workspace, as_owner_of_jane: Client) -> None:
    as_owner_of_jane.post("/collections/new/", {"name": "Kept", "fulfilment": "available"})
    workspace_resume(workspace=read_only)
    forget_routes()
    assert as_owner_of_jane.post("/collections/new/", {"name": "Kept", "fulfilment": "available"}).status_code == 302
    with workspace_context(read_only):
        assert Collection.objects.filter(name="Kept").exists()


def test_a_stranger_is_refused_before_anything_is_said(read_only: Workspace, outsider: User, sign_in: SignIn) -> None:
    answer = sign_in(outsider, "jane").post("/collections/new/", {"name": "x"})
    assert answer.status_code == 403
    assert "read-only" not in text(answer)


def test_the_switcher_and_the_list_lead_into_a_read_only_one(
    read_only: Workspace, owner: User, sign_in: SignIn, as_owner_of_jane: Client
) -> None:
    assert "/accounts/enter/" in text(sign_in(owner, "").get("/workspaces/"))
    assert read_only.name in text(as_owner_of_jane.get("/accounts/workspaces/"))
    code = sign_in(owner, "").get("/accounts/give/?to=jane.planner.localhost&state=abc").headers["Location"]
    assert code.startswith("http://jane.planner.localhost")


def test_a_review_link_works_for_reading_and_decides_nothing(jane: Workspace, actor: Actor) -> None:
    with workspace_context(jane):
        post = ready_post()
        review, token = review_make(actor, [post])
        item = item_of(review, post)
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason=REASON)
    forget_routes()
    client = client_of(token)
    page = client.get("/review/")
    assert "A harbour at dusk." in text(page)
    assert "This workspace is read-only." in text(page)
    answer = client.post(f"/review/posts/{item.pk}/approve", {"seen": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    with workspace_context(jane):
        post.refresh_from_db()
        assert post.state == PostState.READY


@pytest.mark.parametrize("mode", SuspensionMode.values)
def test_nothing_runs_and_nothing_is_woken(mode: SuspensionMode, jane: Workspace) -> None:
    Wake.objects.create(workspace=jane, task="publishing.work", due_at=timezone.now())
    workspace_suspend(workspace=jane, mode=mode)
    assert wakes_send() == 0
    with pytest.raises(WrongWorkspace):
        tidy.apply(headers={"_schema_name": jane.schema_name}, throw=True)


# Archived.


def test_an_archived_one_admits_nobody_and_names_nobody(archived: Workspace, as_owner_of_jane: Client) -> None:
    for answer in (as_owner_of_jane.get("/library/"), as_owner_of_jane.post("/accounts/login/")):
        assert answer.status_code == 410
        assert "This workspace is closed" in text(answer)
        assert "Jane" not in text(answer)
    assert as_owner_of_jane.get(f"/team/join/{'x' * 43}/").status_code == 410


def test_its_own_domains_lead_nowhere_get_no_certificate_and_stay_its_own(archived: Workspace, settings: Any) -> None:
    Domain.objects.create(domain="studio.example", tenant=archived)
    forget_routes()
    studio = Client(headers={"host": "studio.example"})
    assert studio.get("/").status_code == 404
    asked = [
        Client().get("/internal/tls/ask", {"domain": name}) for name in ("studio.example", "jane.planner.localhost")
    ]
    assert [answer.status_code for answer in asked] == [404, 200]
    workspace_restore(workspace=archived, before=WorkspaceState.ACTIVE)
    forget_routes()
    assert studio.get("/accounts/login/").status_code in {200, 302}


def test_its_domains_are_not_looked_at_while_it_is_away(archived: Workspace) -> None:
    archived.domain_claims.create(host="studio.example", next_check_at=timezone.now())
    later = timezone.now() + timedelta(days=1)
    assert not claims_due(later).filter(workspace=archived).exists()
    workspace_restore(workspace=archived, before=WorkspaceState.ACTIVE)
    assert claims_due(later).filter(workspace=archived).exists()


def test_a_member_sees_it_closed_in_the_list_and_the_hand_off_does_not_lead_there(
    archived: Workspace, owner: User, sign_in: SignIn
) -> None:
    client = sign_in(owner, "")
    assert "Archived" in text(client.get("/workspaces/"))
    assert client.get("/accounts/give/?to=jane.planner.localhost&state=abc").status_code == 404


def test_the_banner_costs_no_query(jane: Workspace, as_member_of_jane: Client, django_assert_num_queries: Any) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    for mode in (None, SuspensionMode.READ_ONLY):
        if mode:
            workspace_suspend(workspace=jane, mode=mode, reason=REASON)
        forget_routes()
        as_member_of_jane.get("/team/")
        with CaptureQueriesContext(connection) as queries:
            as_member_of_jane.get("/team/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
