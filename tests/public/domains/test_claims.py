"""Claiming a domain, proving it, losing it: who may have which name, and when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import Plan, Subscription
from apps.public.domains.checking import Finding, Outcome, Result
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.domains.results import Change, claim_record, claims_take_due
from apps.public.domains.services import claim_create, claim_make_primary, claim_remove, subdomain_make_primary
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.workspaces.hosts import host_make_primary, host_remove
from apps.public.workspaces.models import Domain, Workspace
from apps.public.workspaces.selectors import primary_host
from tests.fixtures.people import person

HOST = "studio.janedoe.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Commit = Callable[..., Any]


def result(proof: Outcome = Outcome.FOUND, address: Outcome = Outcome.FOUND) -> Result:
    return Result(Finding(proof, f"proof {proof}"), Finding(address, f"address {address}"))


GOOD = result()
GONE = result(proof=Outcome.MISSING)
UNKNOWN = result(address=Outcome.UNKNOWN)


def verified(workspace: Workspace, host: str = HOST) -> DomainClaim:
    claim = claim_create(workspace=workspace, host=host)
    assert claim_record(claim=claim, result=GOOD) is Change.VERIFIED
    claim.refresh_from_db()
    return claim


def age(claim: DomainClaim, **changes: timedelta) -> None:
    """Move times of the claim into the past."""
    claim.refresh_from_db()
    DomainClaim.objects.filter(pk=claim.pk).update(
        **{name: (getattr(claim, name) or timezone.now()) - by for name, by in changes.items()}
    )
    claim.refresh_from_db()


def hosts(workspace: Workspace) -> dict[str, bool]:
    return dict(Domain.objects.filter(tenant=workspace).values_list("domain", "is_primary"))


# Claiming


def test_a_claim_routes_nothing_until_it_is_proved(jane: Workspace) -> None:
    claim = claim_create(workspace=jane, host="https://Studio.JaneDoe.example/")
    assert (claim.host, claim.state) == (HOST, ClaimState.WAITING)
    assert len(claim.token) == 40
    assert HOST not in hosts(jane)
    assert claim_record(claim=claim, result=GONE) is None
    assert claim_record(claim=claim, result=UNKNOWN) is None
    assert HOST not in hosts(jane)
    assert claim_record(claim=claim, result=GOOD) is Change.VERIFIED
    assert hosts(jane)[HOST] is False


def test_the_same_domain_twice_is_refused(jane: Workspace) -> None:
    claim_create(workspace=jane, host=HOST)
    with pytest.raises(InvalidInput, match="in the list already"):
        claim_create(workspace=jane, host=HOST.upper())


def test_the_plan_says_how_many_and_waiting_ones_count(jane: Workspace) -> None:
    plan = Plan.objects.create(slug="two", name="Two", most_members=1, most_domains=2, most_workspaces=1)
    Subscription.objects.update_or_create(workspace=jane, defaults={"plan": plan})
    first = claim_create(workspace=jane, host="one.janedoe.example")
    claim_create(workspace=jane, host="two.janedoe.example")
    with pytest.raises(InvalidInput, match="has room for 2 domains"):
        claim_create(workspace=jane, host="three.janedoe.example")
    claim_remove(claim=first)
    claim_create(workspace=jane, host="three.janedoe.example")
    Plan.objects.filter(pk=plan.pk).update(most_domains=0)
    with pytest.raises(InvalidInput, match="no domains of your own"):
        claim_create(workspace=jane, host="four.janedoe.example")


@pytest.mark.parametrize("host", [HOST, "janedoe.example", f"deep.{HOST}", f"very.deep.{HOST}"])
def test_what_another_workspace_proved_can_not_be_claimed_nor_its_parents_and_children(
    host: str, jane: Workspace, okafor: Workspace
) -> None:
    verified(jane)
    with pytest.raises(InvalidInput, match="in use already"):
        claim_create(workspace=okafor, host=host)


@pytest.mark.parametrize("host", ["other.janedoe.example", "xstudio.janedoe.example", "studio.janedoe.example.org"])
def test_a_neighbour_of_it_can(host: str, jane: Workspace, okafor: Workspace) -> None:
    verified(jane)
    claim_create(workspace=okafor, host=host)


@pytest.mark.parametrize("host", ["janedoe.example", f"deep.{HOST}"])
def test_ones_own_parent_and_child_can(host: str, jane: Workspace) -> None:
    verified(jane)
    verified(jane, host)


def test_of_two_claims_only_the_one_that_proves_it_wins(jane: Workspace, okafor: Workspace) -> None:
    first, second = claim_create(workspace=jane, host=HOST), claim_create(workspace=okafor, host=HOST)
    assert first.token != second.token
    assert claim_record(claim=second, result=GOOD) is Change.VERIFIED
    assert claim_record(claim=first, result=GOOD) is Change.REFUSED
    first.refresh_from_db()
    assert first.state == ClaimState.WAITING
    assert "in use" in first.last_result["refusal"]
    assert Domain.objects.get(domain=HOST).tenant == okafor


def test_a_parent_that_was_claimed_before_a_child_was_proved_elsewhere_is_refused(
    jane: Workspace, okafor: Workspace
) -> None:
    parent = claim_create(workspace=okafor, host="janedoe.example")
    verified(jane)
    assert claim_record(claim=parent, result=GOOD) is Change.REFUSED


def test_the_database_refuses_a_host_that_is_proved_twice(jane: Workspace, okafor: Workspace) -> None:
    verified(jane)
    second = {"host": HOST, "state": ClaimState.VERIFIED, "verified_at": timezone.now()}
    with pytest.raises(IntegrityError, match="domains_host_is_proved_once"), transaction.atomic():
        DomainClaim.objects.create(workspace=okafor, **second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.create(domain=HOST, tenant=okafor)


# Taking off


def test_one_that_was_never_proved_is_forgotten(jane: Workspace, okafor: Workspace) -> None:
    claim_remove(claim=claim_create(workspace=jane, host=HOST))
    assert not DomainClaim.objects.filter(host=HOST).exists()
    claim_create(workspace=okafor, host=HOST)


def test_a_removed_domain_rests_before_others_may_have_it(
    jane: Workspace, okafor: Workspace, settings: LazySettings
) -> None:
    claim = verified(jane)
    waiting = DomainClaim.objects.create(workspace=okafor, host=HOST)
    claim_remove(claim=claim)
    assert HOST not in hosts(jane)
    for host in (HOST.removeprefix("studio."), f"deep.{HOST}"):
        with pytest.raises(InvalidInput, match="free after 30 days"):
            claim_create(workspace=okafor, host=host)
    assert claim_record(claim=waiting, result=GOOD) is Change.REFUSED
    again = claim_create(workspace=jane, host=HOST)
    assert again.token == claim.token
    claim_remove(claim=again)
    age(claim, ended_at=timedelta(days=29))
    assert claim_record(claim=waiting, result=GOOD) is Change.REFUSED
    age(claim, ended_at=2 * DAY)
    assert claim_record(claim=waiting, result=GOOD) is Change.VERIFIED


def test_removing_the_main_address_brings_the_subdomain_back(jane: Workspace) -> None:
    claim = verified(jane)
    claim_make_primary(claim=claim)
    assert primary_host(jane) == HOST
    claim_remove(claim=claim)
    assert hosts(jane) == {"jane.planner.localhost": True}


def test_what_was_taken_off_meanwhile_is_a_conflict(jane: Workspace) -> None:
    claim = verified(jane)
    claim_remove(claim=claim)
    for act in (claim_remove, claim_make_primary):
        with pytest.raises(Conflict):
            act(claim=claim)
    with pytest.raises(Conflict):
        claim_record(claim=claim, result=GOOD)


# The main address


def test_exactly_one_host_is_primary(jane: Workspace) -> None:
    first, second = verified(jane), verified(jane, "other.janedoe.example")
    for claim in (first, second, second):
        claim_make_primary(claim=claim)
        assert [host for host, primary in hosts(jane).items() if primary] == [claim.host]
    subdomain_make_primary(workspace=jane)
    assert primary_host(jane) == "jane.planner.localhost"
    with pytest.raises(IntegrityError, match="workspaces_one_primary_domain"), transaction.atomic():
        Domain.objects.filter(tenant=jane).update(is_primary=True)


def test_only_what_is_proved_and_there_can_be_primary(jane: Workspace) -> None:
    waiting = claim_create(workspace=jane, host="other.janedoe.example")
    lost = verified(jane)
    claim_record(claim=lost, result=GONE)
    for claim in (waiting, lost):
        with pytest.raises(Conflict, match="once its records are found"):
            claim_make_primary(claim=claim)


def test_hosts_of_others_and_the_subdomain_are_safe(jane: Workspace, okafor: Workspace) -> None:
    from apps.core.errors import NotFound

    for host in ("okafor.planner.localhost", "nobody.example"):
        with pytest.raises(NotFound):
            host_make_primary(workspace=jane, host=host)
        with pytest.raises(NotFound):
            host_remove(workspace=jane, host=host)
    with pytest.raises(NotFound):
        host_remove(workspace=jane, host="jane.planner.localhost")
    assert hosts(jane) == {"jane.planner.localhost": True}


# Losing it


def test_silence_and_errors_never_count_as_gone(jane: Workspace) -> None:
    claim = verified(jane)
    for _ in range(5):
        age(claim, verified_at=30 * DAY)
        assert claim_record(claim=claim, result=UNKNOWN) is None
    claim.refresh_from_db()
    assert claim.state == ClaimState.VERIFIED
    assert claim.last_result["address"]["outcome"] == "unknown"


def test_a_lost_domain_still_routes_but_nobody_is_sent_to_it(jane: Workspace) -> None:
    claim = verified(jane)
    claim_make_primary(claim=claim)
    assert claim_record(claim=claim, result=GONE) is Change.LOST
    domain = Domain.objects.get(domain=HOST)
    assert (domain.is_primary, domain.is_lost) == (True, True)
    assert primary_host(jane) == "jane.planner.localhost"
    assert claim_record(claim=claim, result=UNKNOWN) is None
    assert claim_record(claim=claim, result=GOOD) is Change.REGAINED
    assert primary_host(jane) == HOST


def test_after_the_grace_it_is_off_and_said_three_times(
    jane: Workspace, owner: User, admin: User, member: User, django_capture_on_commit_callbacks: Commit
) -> None:
    membership_create(user=person("gone@jane.example", "Gone"), workspace=jane, role=Role.ADMIN)
    User.objects.filter(email="gone@jane.example").update(is_active=False)
    claim = verified(jane)
    claim_make_primary(claim=claim)
    told = []
    for by, change in [
        (timedelta(0), Change.LOST),
        (HOUR, None),
        (5 * DAY + 22 * HOUR, None),
        (2 * HOUR, Change.ENDING),
        (HOUR, None),
        (DAY, Change.ENDED),
    ]:
        if by:
            age(claim, lost_since=by)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert claim_record(claim=claim, result=GONE) is change
        assert {message.to[0] for message in mail.outbox} == ({owner.email, admin.email} if change else set())
        told += [message.subject for message in mail.outbox[:1]]
    assert told == [
        f"The DNS records of {HOST} are gone",
        f"{HOST} stops working tomorrow",
        f"{HOST} does not work any more",
    ]
    claim.refresh_from_db()
    assert (claim.state, claim.next_check_at) == (ClaimState.OFF, None)
    assert hosts(jane) == {"jane.planner.localhost": True}


def test_they_are_told_when_it_begins_to_work_and_when_it_works_again(
    jane: Workspace, owner: User, member: User, django_capture_on_commit_callbacks: Commit
) -> None:
    claim = claim_create(workspace=jane, host=HOST)
    for result, subject in [
        (GOOD, f"{HOST} works"),
        (GOOD, None),
        (GONE, f"The DNS records of {HOST} are gone"),
        (GOOD, f"{HOST} works again"),
    ]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            claim_record(claim=claim, result=result)
        assert [(one.subject, one.to) for one in mail.outbox] == ([(subject, [owner.email])] if subject else [])
    [message] = mail.outbox
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    for text in (message.body, html):
        assert f"http://{HOST}:8000/" in text
        assert claim.token in text
        assert "gone" not in text


def test_after_the_grace_silence_still_takes_nothing_off(jane: Workspace) -> None:
    claim = verified(jane)
    claim_record(claim=claim, result=GONE)
    age(claim, lost_since=30 * DAY)
    assert claim_record(claim=claim, result=UNKNOWN) is None
    assert HOST in hosts(jane)


def test_the_grace_is_a_setting_and_starts_anew_each_time(jane: Workspace, settings: LazySettings) -> None:
    settings.DOMAIN_GRACE_DAYS = 2
    claim = verified(jane)
    claim_record(claim=claim, result=GONE)
    age(claim, lost_since=timedelta(hours=47))
    assert claim_record(claim=claim, result=GONE) is Change.ENDING
    assert claim_record(claim=claim, result=GOOD) is Change.REGAINED
    assert claim_record(claim=claim, result=GONE) is Change.LOST
    assert claim_record(claim=claim, result=GONE) is None
    age(claim, lost_since=2 * DAY)
    assert claim_record(claim=claim, result=GONE) is Change.ENDED


def test_the_mails_carry_the_workspaces_name_and_an_address_that_works(
    jane: Workspace, owner: User, django_capture_on_commit_callbacks: Commit, settings: LazySettings
) -> None:
    claim = verified(jane)
    claim_make_primary(claim=claim)
    with workspace_context(jane), django_capture_on_commit_callbacks(execute=True):
        claim_record(claim=claim, result=GONE)
    (message,) = mail.outbox
    for text in (message.body, str(message.alternatives[0].content)):  # type: ignore[attr-defined]
        assert "http://jane.planner.localhost:8000/settings/domains/" in text
        assert f"http://{HOST}" not in text
        assert "proof missing" in text
        assert "address found" not in text
        assert claim.token in text
        assert settings.PLATFORM_NAME not in text.replace(f"Powered by {settings.PLATFORM_NAME}", "")
    assert message.from_email.startswith(jane.name)


# When it is looked at


@pytest.mark.parametrize(
    ("waited", "due"),
    [
        (timedelta(0), timedelta(minutes=5)),
        (timedelta(hours=47), timedelta(minutes=5)),
        (timedelta(hours=49), HOUR),
        (timedelta(days=13), HOUR),
        (timedelta(days=15), None),
    ],
)
def test_a_waiting_claim_is_looked_at_less_and_less(waited: timedelta, due: timedelta | None, jane: Workspace) -> None:
    claim = claim_create(workspace=jane, host=HOST)
    age(claim, created_at=waited)
    claim_record(claim=claim, result=GONE)
    claim.refresh_from_db()
    assert claim.last_checked_at is not None
    assert claim.next_check_at == (claim.last_checked_at + due if due else None)


def test_a_proved_one_daily_and_sooner_when_something_is_wrong(jane: Workspace) -> None:
    claim = verified(jane)
    for found, due in [(GOOD, DAY), (UNKNOWN, HOUR), (GOOD, DAY), (GONE, HOUR), (GONE, HOUR), (GOOD, DAY)]:
        claim_record(claim=claim, result=found)
        claim.refresh_from_db()
        assert claim.last_checked_at is not None
        assert claim.next_check_at == claim.last_checked_at + due


def test_what_is_due_is_given_out_once(jane: Workspace, okafor: Workspace) -> None:
    due, later = claim_create(workspace=jane, host=HOST), claim_create(workspace=okafor, host="okafor.example")
    DomainClaim.objects.filter(pk=due.pk).update(next_check_at=timezone.now())
    assert claims_take_due(most=10) == [due.pk]
    assert claims_take_due(most=10) == []
    DomainClaim.objects.update(next_check_at=timezone.now())
    assert len(claims_take_due(most=1)) == 1
    assert len(claims_take_due(most=1)) == 1
    later.refresh_from_db()
    assert later.next_check_at > timezone.now()
