"""The page of a workspace's addresses: add, check, make main, remove, as people do it."""

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.public.workspaces.selectors import primary_host
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.activity.models import Entry
from apps.tenant.domains.tasks import check, check_due
from tests.fixtures.domains import SetRecords
from tests.fixtures.people import SignIn
from tests.public.domains.dns_server import Zone

LIST = "/settings/domains/"
HOST = "studio.janedoe.example"

pytestmark = pytest.mark.usefixtures("fresh_routes")


@pytest.fixture
def claim(as_owner_of_jane: Client) -> DomainClaim:
    """A domain that was added on the page."""
    as_owner_of_jane.post(LIST, {"host": HOST})
    return DomainClaim.objects.select_related("workspace").get(host=HOST)


@pytest.fixture
def proved(claim: DomainClaim, set_records: SetRecords, as_owner_of_jane: Client) -> DomainClaim:
    """The same with its records, checked."""
    set_records(claim)
    press(as_owner_of_jane, claim, "check")
    cache.clear()
    claim.refresh_from_db()
    assert claim.state == ClaimState.VERIFIED
    return claim


def press(client: Client, claim: DomainClaim, button: str) -> str:
    """The page after the button was pressed."""
    return client.post(f"{LIST}{claim.pk}/{button}/", follow=True).content.decode()


def log(workspace: Workspace) -> list[tuple[str, str, str]]:
    with workspace_context(workspace):
        entries = Entry.objects.filter(verb__startswith="domain.").order_by("created_at")
        return [(entry.verb, entry.actor_name, entry.summary) for entry in entries]


def test_adding_one_shows_the_records_to_set(claim: DomainClaim, as_owner_of_jane: Client, jane: Workspace) -> None:
    text = as_owner_of_jane.get(LIST).content.decode()
    for part in (HOST, f"_workspace-proof.{HOST}", claim.token, "jane.planner.localhost", "Waiting for its records"):
        assert part in text
    assert f'data-copy="{claim.token}"' in text
    assert log(jane)[0][0] == "domain.added"
    assert f"{HOST} was added" in log(jane)[0][2]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the domain first"),
        ("*.janedoe.example", "star"),
        ("127.0.0.1", "IP address"),
        ("planner.localhost", "belongs to this platform"),
        ("a" * 300, "too long"),
        ("janedoe.example:8000", "without a port"),
        ("<script>alert(1)</script>", "without a path"),
        ("a\x00b.example", "Null characters"),
    ],
)
def test_what_is_no_domain_is_said_at_the_field_and_kept_there(
    typed: str, words: str, as_owner_of_jane: Client
) -> None:
    response = as_owner_of_jane.post(LIST, {"host": typed})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert not DomainClaim.objects.exists()


def test_a_name_in_other_letters_is_shown_in_both_forms(as_owner_of_jane: Client) -> None:
    as_owner_of_jane.post(LIST, {"host": "pаypal.example"})  # with a Cyrillic а
    text = as_owner_of_jane.get(LIST).content.decode()
    assert "pаypal.example" in text
    assert "xn--pypal-4ve.example" in text


def test_check_now_says_what_was_found_and_what_was_expected(
    claim: DomainClaim, dns: Zone, as_owner_of_jane: Client
) -> None:
    dns.set(f"_workspace-proof.{HOST}", "TXT", "<b>something else</b>")
    dns.set(HOST, "CNAME", "parking.example")
    text = press(as_owner_of_jane, claim, "check")
    assert "Found TXT “&lt;b&gt;something else&lt;/b&gt;”" in text
    assert f"Expected a TXT record “{claim.token}”" in text
    assert "Found a CNAME record to parking.example. Expected a CNAME record to jane.planner.localhost." in text
    assert "Not all records are there yet" in text


def test_check_now_with_both_records_makes_it_work_at_once(
    claim: DomainClaim,
    set_records: SetRecords,
    as_owner_of_jane: Client,
    jane: Workspace,
    django_capture_on_commit_callbacks: object,
) -> None:
    visitor = Client(headers={"host": HOST})
    assert visitor.get("/accounts/login/").status_code == 404
    set_records(claim)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        text = press(as_owner_of_jane, claim, "check")
    assert "is proved and works now" in text
    assert visitor.get("/internal/tls/ask", {"domain": HOST}).status_code == 200
    # Proved, but not the main address: pages lead to that.
    assert visitor.get("/accounts/login/").headers["Location"].startswith("http://jane.planner.localhost:8000/")
    assert [verb for verb, _, _ in log(jane)] == ["domain.added", "domain.verified"]


def test_checking_again_at_once_is_refused_kindly(claim: DomainClaim, dns: Zone, as_owner_of_jane: Client) -> None:
    press(as_owner_of_jane, claim, "check")
    asked = len(dns.asked)
    assert "checked a moment ago" in press(as_owner_of_jane, claim, "check")
    assert len(dns.asked) == asked


@pytest.mark.slow
def test_a_workspace_can_not_ask_the_dns_without_end(claim: DomainClaim, dns: Zone, as_owner_of_jane: Client) -> None:
    for _ in range(15):
        press(as_owner_of_jane, claim, "check")
        cache.delete(f"domains:check:{claim.pk}")
        with workspace_context(claim.workspace):
            cache.delete(f"domains:check:{claim.pk}")
    assert len({index for index, asked in enumerate(dns.asked) if asked[2] == "TXT"}) == 10


@pytest.mark.slow
def test_servers_that_do_not_answer_change_nothing(claim: DomainClaim, dns: Zone, as_owner_of_jane: Client) -> None:
    dns.silence(HOST, f"_workspace-proof.{HOST}")
    text = press(as_owner_of_jane, claim, "check")
    assert "gave no answer" in text
    assert "did not answer in time" in text


def test_making_it_the_main_address_and_back(
    proved: DomainClaim,
    as_owner_of_jane: Client,
    sign_in: SignIn,
    owner: object,
    jane: Workspace,
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        as_owner_of_jane.post(f"{LIST}{proved.pk}/main/")
    assert primary_host(jane) == HOST
    assert as_owner_of_jane.get(LIST).headers["Location"].startswith(f"http://{HOST}:8000/accounts/enter/?via=")
    as_owner_of_jane.defaults["HTTP_HOST"] = HOST
    assert "Mails name it" in as_owner_of_jane.get(LIST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        as_owner_of_jane.post(f"{LIST}main/")
    assert primary_host(jane) == "jane.planner.localhost"
    assert [summary for verb, _, summary in log(jane) if verb == "domain.made_primary"] == [
        f"{HOST} is the main address",
        "jane.planner.localhost is the main address",
    ]


def test_one_that_is_not_proved_can_not_be_the_main_address(
    claim: DomainClaim, as_owner_of_jane: Client, jane: Workspace
) -> None:
    assert "once its records are found" in press(as_owner_of_jane, claim, "main")
    assert primary_host(jane) == "jane.planner.localhost"


def test_removing_it_from_under_it_leads_on_to_the_subdomain(
    proved: DomainClaim, as_owner_of_jane: Client, jane: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    as_owner_of_jane.post(f"{LIST}{proved.pk}/main/")
    as_owner_of_jane.defaults["HTTP_HOST"] = HOST
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        response = as_owner_of_jane.post(f"{LIST}{proved.pk}/remove/")
    assert response.headers["Location"] == f"http://jane.planner.localhost:8000{LIST}"
    assert Client(headers={"host": HOST}).get("/").status_code == 404
    assert Client().get("/internal/tls/ask", {"domain": HOST}).status_code == 404
    assert log(jane)[-1][0] == "domain.removed"
    assert as_owner_of_jane.post(f"{LIST}{proved.pk}/remove/").status_code == 404


def test_a_refused_claim_says_why(
    claim: DomainClaim, set_records: SetRecords, as_owner_of_jane: Client, okafor: Workspace
) -> None:
    Domain.objects.create(domain=HOST, tenant=okafor)
    set_records(claim)
    text = press(as_owner_of_jane, claim, "check")
    assert "can't be used here: the page says why" in text.replace("&#x27;", "'")
    assert "is in use" in text
    assert okafor.name not in text


def test_a_lost_one_says_until_when(proved: DomainClaim, dns: Zone, as_owner_of_jane: Client) -> None:
    dns.clear(f"_workspace-proof.{HOST}")
    text = press(as_owner_of_jane, proved, "check")
    assert "Records gone" in text
    assert "The domain still works until" in text


def test_the_page_costs_no_more_with_more_domains(as_owner_of_jane: Client, jane: Workspace) -> None:
    counts = []
    for number in (1, 5):
        for index in range(number):
            DomainClaim.objects.create(workspace=jane, host=f"{number}-{index}.janedoe.example")
        with CaptureQueriesContext(connection) as captured:
            assert as_owner_of_jane.get(LIST).status_code == 200
        counts.append(len(captured))
    assert counts[0] >= counts[1]


def test_a_member_without_the_right_sees_and_does_nothing(
    claim: DomainClaim, as_member_of_jane: Client, dns: Zone
) -> None:
    assert as_member_of_jane.get(LIST).status_code == 403
    for button in ("check", "main", "remove"):
        assert as_member_of_jane.post(f"{LIST}{claim.pk}/{button}/").status_code == 403
    assert not dns.asked


# By itself


def due(claim: DomainClaim) -> None:
    DomainClaim.objects.filter(pk=claim.pk).update(next_check_at=timezone.now())


def run_due(capture: object) -> None:
    with capture(execute=True):  # type: ignore[operator]
        check_due.apply()


def test_a_waiting_claim_is_proved_by_itself(
    claim: DomainClaim, set_records: SetRecords, jane: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    set_records(claim)
    run_due(django_capture_on_commit_callbacks)
    assert not Domain.objects.filter(domain=HOST).exists()
    due(claim)
    run_due(django_capture_on_commit_callbacks)
    assert Domain.objects.filter(domain=HOST, tenant=jane).exists()
    assert log(jane)[-1] == ("domain.verified", "System", f"{HOST} is proved and leads here")


@pytest.mark.parametrize("state", [WorkspaceState.ACTIVE, WorkspaceState.SUSPENDED])
def test_a_lost_one_goes_by_itself_from_a_suspended_workspace_too(
    state: WorkspaceState,
    proved: DomainClaim,
    dns: Zone,
    jane: Workspace,
    settings: LazySettings,
    django_capture_on_commit_callbacks: object,
) -> None:
    if state == WorkspaceState.SUSPENDED:
        workspace_suspend(workspace=jane)
    dns.clear(HOST)
    due(proved)
    run_due(django_capture_on_commit_callbacks)
    assert [message.subject for message in mail.outbox] == [f"The DNS records of {HOST} are gone"]
    assert "Found nothing: the name" in mail.outbox[0].body
    settings.DOMAIN_GRACE_DAYS = 0
    due(proved)
    run_due(django_capture_on_commit_callbacks)
    assert not Domain.objects.filter(domain=HOST).exists()
    assert [verb for verb, _, _ in log(jane)][-2:] == ["domain.lost", "domain.ended"]


def test_a_check_of_what_is_gone_does_nothing(proved: DomainClaim, as_owner_of_jane: Client) -> None:
    press(as_owner_of_jane, proved, "remove")
    check.apply(kwargs={"claim_id": str(proved.pk)}, throw=True)
    DomainClaim.objects.all().delete()
    check.apply(kwargs={"claim_id": str(proved.pk)}, throw=True)
