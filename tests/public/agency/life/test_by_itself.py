"""What the clock does with archived clients, and what their owners are told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from apps.public.billing.models import BillingAccount
from apps.public.life import tasks
from apps.public.life.attending import attend
from apps.public.life.models import Departure
from apps.public.takeouts.models import KEPT_FOR, Takeout
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from tests.public.agency.life.acting import HTMX, act, archived, page_of, state_of, verbs

pytestmark = pytest.mark.django_db


def at(departure: Departure, days: float) -> None:
    """So many days before the day of the deletion it is now; past it, its owners were warned."""
    warned_at = timezone.now() - timedelta(days=7) if days < 0 else None
    Departure.objects.filter(pk=departure.pk).update(
        purge_at=timezone.now() + timedelta(days=days), warned_at=warned_at
    )


def test_a_week_before_its_owners_are_warned_once(as_agent: Client, jane: Workspace, sent: list[Any]) -> None:
    departure = archived(as_agent, jane)
    sent.clear()
    at(departure, 7.1)
    attend()
    assert sent == []
    at(departure, 6.9)
    attend()
    attend()
    assert sent == [("life.write", {"workspace_id": str(jane.pk), "kind": "warned"})]


def test_when_its_time_has_come_it_is_deleted_if_everything_was_taken_out(
    as_agent: Client, jane: Workspace, exported: None, sent: list[Any]
) -> None:
    at(archived(as_agent, jane), -0.1)
    attend()
    assert state_of(jane) == WorkspaceState.PURGING
    assert ("life.purge", {"workspace_id": str(jane.pk)}) in sent
    assert verbs(jane)[-1] == "client.purge_begun"


def test_without_an_export_it_waits_unless_somebody_said_that_it_need_not(as_agent: Client, jane: Workspace) -> None:
    departure = archived(as_agent, jane)
    at(departure, -40)
    attend()
    assert state_of(jane) == WorkspaceState.ARCHIVED
    Departure.objects.filter(pk=departure.pk).update(without_export=True)
    attend()
    assert state_of(jane) == WorkspaceState.PURGING


def test_an_export_that_lets_it_go_is_not_deleted_with_it_before_its_own_days_are_over(
    as_agent: Client, jane: Workspace
) -> None:
    at(archived(as_agent, jane), -10)
    made = Takeout.objects.create(
        workspace=jane, state="ready", finished_at=timezone.now(), expires_at=timezone.now() + KEPT_FOR
    )
    attend()
    assert state_of(jane) == WorkspaceState.ARCHIVED
    page = as_agent.get(page_of(jane)).content.decode()
    assert "Not before the export was there to be downloaded for seven days" in page
    Takeout.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    attend()
    assert state_of(jane) == WorkspaceState.PURGING


def test_what_is_charged_at_stripe_is_not_deleted_by_anybody(as_agent: Client, jane: Workspace, exported: None) -> None:
    account = BillingAccount.objects.create(
        workspace=jane, customer_id="cus_1", subscription_id="sub_1", status="active"
    )
    assert "cancel it there" in as_agent.get(f"{page_of(jane)}archive/").content.decode()
    at(archived(as_agent, jane), -1)
    attend()
    answer = act(as_agent, jane, "purge", {"typed": "jane"}, **HTMX)
    assert (answer.status_code, state_of(jane)) == (409, WorkspaceState.ARCHIVED)
    assert "Cancel it there first" in answer.headers["HX-Trigger"]
    assert "Still charged: cancel it at Stripe" in as_agent.get(page_of(jane)).content.decode()
    BillingAccount.objects.filter(pk=account.pk).update(cancels_at=timezone.now() + timedelta(days=9))
    attend()
    assert state_of(jane) == WorkspaceState.PURGING


def test_after_an_outage_there_are_days_between_the_warning_and_the_end(
    as_agent: Client, jane: Workspace, exported: None, mailoutbox: list[EmailMessage]
) -> None:
    departure = archived(as_agent, jane)
    at(departure, -2)
    Departure.objects.update(warned_at=None)
    attend()
    attend()
    departure.refresh_from_db()
    assert state_of(jane) == WorkspaceState.ARCHIVED
    assert departure.purge_at > timezone.now() + timedelta(days=2.9)
    tasks.write(workspace_id=str(jane.pk), kind="warned")
    assert f"{timezone.localtime(departure.purge_at):%-d %B}" in mailoutbox[0].subject


def test_one_that_goes_wrong_keeps_no_other_from_its_end(
    as_agent: Client, jane: Workspace, okafor: Workspace, exported: None
) -> None:
    for workspace, days in ((okafor, -2), (jane, -1)):
        at(archived(as_agent, workspace), days)
    Departure.objects.filter(workspace_id=okafor.pk).update(workspace_id=UUID(int=1))  # nobody's
    attend()
    assert state_of(jane) == WorkspaceState.PURGING


def test_what_a_dead_worker_left_is_taken_up_again(as_agent: Client, jane: Workspace, sent: list[Any]) -> None:
    departure = archived(as_agent, jane)
    act(as_agent, jane, "purge", {"typed": "jane", "without_export": "on"})
    sent.clear()
    attend()
    assert sent == []
    Departure.objects.filter(pk=departure.pk).update(purging_since=timezone.now() - timedelta(hours=1))
    attend()
    assert sent == [("life.purge", {"workspace_id": str(jane.pk)})]


# What owners are told.


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("archived", "Jane is closed"), ("warned", "Jane is deleted on "), ("purged", "Jane is deleted")],
)
def test_owners_are_told_in_the_name_of_their_workspace(
    kind: str, subject: str, as_agent: Client, jane: Workspace, owner: User, mailoutbox: list[EmailMessage]
) -> None:
    departure = archived(as_agent, jane)
    if kind == "purged":
        Departure.objects.filter(pk=departure.pk).update(owners=[{"name": "Jo", "email": owner.email}])
    tasks.write(workspace_id=str(jane.pk), kind=kind)
    (message,) = mailoutbox
    assert message.to == [owner.email]
    assert message.subject.startswith(subject)
    assert message.from_email.startswith("Jane <")
    if kind == "purged":  # its look and its plan are gone, and the platform does not step in
        assert "Painting Planner" not in f"{message.body} {message.alternatives[0][0]}"  # type: ignore[attr-defined]


def test_who_was_brought_back_meanwhile_is_told_nothing(
    as_agent: Client, jane: Workspace, mailoutbox: list[EmailMessage]
) -> None:
    archived(as_agent, jane)
    act(as_agent, jane, "restore")
    tasks.write(workspace_id=str(jane.pk), kind="archived")
    assert mailoutbox == []
