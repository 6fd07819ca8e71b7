"""What Stripe may say and nobody expects, and what is none of its business."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from apps.core.errors import NotFound
from apps.core.outside.errors import OutsideError
from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import BillingAccount, BillingNotice, PlanPrice
from apps.public.billing.paying.selectors import accounts_to_follow
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.billing.tasks import follow_up, reconcile, sync
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import customer_make, subscribe
from tests.public.billing.paying.standing import Asked, days_pass, overdue, state


def test_a_price_that_belongs_to_no_plan_is_a_problem_for_the_agency_and_none_for_the_client(
    account: BillingAccount, jane: Workspace, ask: Asked
) -> None:
    PlanPrice.objects.filter(price_id="price_demo_gallery").delete()
    subscribe(account, "price_demo_gallery")
    found = ask()
    assert "price_demo_gallery belongs to no plan" in found.problem
    assert (found.status, plan_of(jane.pk).slug) == ("active", "studio")
    PlanPrice.objects.filter(price_id="price_demo_studio").update(price_id="price_demo_gallery")
    assert ask().problem == ""


def test_a_price_that_is_no_longer_offered_still_says_the_plan(
    account: BillingAccount, jane: Workspace, ask: Asked
) -> None:
    PlanPrice.objects.update(is_offered=False)
    subscribe(account, "price_demo_gallery")
    ask()
    assert plan_of(jane.pk).slug == "gallery"


def test_of_two_that_run_the_known_one_counts_and_the_agency_is_told(
    account: BillingAccount, jane: Workspace, ask: Asked
) -> None:
    first = subscribe(account, "price_demo_solo")
    ask()
    subscribe(account, "price_demo_gallery")
    found = ask()
    assert found.subscription_id == first
    assert "2 subscriptions" in found.problem
    assert plan_of(jane.pk).slug == "solo"


def test_one_that_never_began_changes_nothing(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    sub = stripe.store.objects[subscribe(account, "price_demo_gallery")]
    for status in ("incomplete", "incomplete_expired"):
        sub["status"] = status
        found = ask()
        assert (found.status, found.subscription_id) == ("", "")
    assert state(jane) == ("active", "")
    assert plan_of(jane.pk).slug == "studio"


def test_a_status_that_nobody_knew_touches_nothing(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    sub = stripe.store.objects[subscribe(account)]
    ask()
    sub["status"] = "hibernating"
    ask()
    assert state(jane) == ("active", "")


def test_a_customer_who_is_gone_at_stripe_is_a_problem_and_no_pause(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    subscribe(account)
    ask()
    stripe.fail_next(_not_there())
    found = ask()
    assert "does not know this customer" in found.problem
    assert (found.status, state(jane)) == ("active", ("active", ""))


def test_billed_by_hand_nothing_is_asked_written_or_paused(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    subscribe(account, "price_demo_gallery")
    BillingAccount.objects.update(by_hand=True)
    before, asked = BillingAccount.objects.values().exclude(turns=None).get(), len(stripe.requests)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        reconcile()
        follow_up()
        sync(workspace_id=str(jane.pk))
    after = BillingAccount.objects.values().get()
    assert {name: after[name] for name in after if name != "turns"} == {
        name: before[name] for name in before if name != "turns"
    }
    assert len(stripe.requests) == asked
    assert plan_of(jane.pk).slug == "studio"


def test_a_workspace_without_a_customer_is_never_asked_about(
    stripe: StripeSimulator, okafor: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        reconcile()
        follow_up()
        sync(workspace_id=str(okafor.pk))
    assert stripe.requests == []
    with pytest.raises(NotFound):
        subscription_sync(workspace_id=okafor.pk)


@pytest.mark.parametrize("fault", ["error", "nonsense", "drop", "locked"])
def test_without_an_answer_nothing_changes(
    fault: str, account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    subscribe(account, "price_demo_gallery")
    stripe.faults.add(fault)
    with pytest.raises(OutsideError):
        ask()
    account.refresh_from_db()
    assert (account.status, account.synced_at, plan_of(jane.pk).slug) == ("", None, "studio")


def test_asked_from_inside_a_workspace_it_writes_all_the_same(account: BillingAccount, jane: Workspace) -> None:
    """A workspace's own role may not write there: the service leaves it for as long."""
    subscribe(account, "price_demo_gallery")
    with workspace_context(jane):
        subscription_sync(workspace_id=jane.pk)
    assert plan_of(jane.pk).slug == "gallery"


def test_another_workspaces_debt_pauses_nobody_else(
    account: BillingAccount, stripe: StripeSimulator, okafor: Workspace, ask: Asked
) -> None:
    customer_make(okafor)
    overdue(account, stripe, ask)
    days_pass(account, 7)
    ask()
    assert state(okafor) == ("active", "")


def test_mails_are_in_the_workspaces_name_and_say_when(
    account: BillingAccount, stripe: StripeSimulator, ask: Asked
) -> None:
    overdue(account, stripe, ask)
    message = mail.outbox[0]
    assert message.from_email.startswith("Jane <")
    ends = timezone.localtime(timezone.now() + timedelta(days=7))
    assert f"{ends.year}" in message.body
    assert "/settings/plan/" in message.body
    assert BillingNotice.objects.exclude(sent_at=None).count() == 1


def _not_there() -> object:
    from local.simulators.messages import Answer
    from local.simulators.stripe.demo import problem

    return Answer(404, problem("No such customer", code="resource_missing"))


def test_one_that_is_archived_and_pays_on_is_a_problem_for_the_agency(
    account: BillingAccount, jane: Workspace, ask: Asked
) -> None:
    subscribe(account)
    Workspace.objects.filter(pk=jane.pk).update(state="archived")
    assert "cancel it at Stripe" in ask().problem
    assert state(jane)[0] == "archived"


def test_only_those_whose_time_is_near_are_asked_about(
    account: BillingAccount, okafor: Workspace, stripe: StripeSimulator
) -> None:
    now = timezone.now()
    other = customer_make(okafor)
    due = lambda: set(accounts_to_follow(now=now))  # noqa: E731
    BillingAccount.objects.filter(pk=account.pk).update(status="past_due", past_due_since=now - timedelta(days=4))
    BillingAccount.objects.filter(pk=other.pk).update(status="trialing", trial_ends_at=now + timedelta(days=4))
    assert due() == set()
    BillingAccount.objects.filter(pk=account.pk).update(past_due_since=now - timedelta(days=5.1))
    BillingAccount.objects.filter(pk=other.pk).update(trial_ends_at=now + timedelta(days=2.9))
    assert due() == {account.workspace_id, other.workspace_id}
    BillingAccount.objects.update(by_hand=True)
    assert due() == set()
