"""How a workspace stands, after everything that can become of a subscription at Stripe."""

from collections.abc import Callable

import pytest
from django.core import mail

from apps.public.audit.models import AuditEntry
from apps.public.billing.models import BillingAccount, BillingSettings
from apps.public.billing.selectors import plan_of
from apps.public.billing.tasks import follow_up
from apps.public.workspaces.models import SuspensionCause, SuspensionMode, Workspace
from apps.public.workspaces.suspending import workspace_suspend
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, pay_open_invoice, subscribe
from tests.public.billing.paying.standing import Asked, days_pass, overdue, state, subjects


def test_a_debt_is_told_and_gives_days_of_grace(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    late = overdue(account, stripe, ask)
    assert (late.status, late.past_due_since is not None) == ("past_due", True)
    assert late.pay_url.startswith(stripe.url)
    assert state(jane) == ("active", "")
    assert subjects() == ["A payment did not go through"]
    assert mail.outbox[0].to == ["owner@jane.example"]
    assert late.pay_url in mail.outbox[0].body
    ask()
    assert len(mail.outbox) == 1


def test_two_days_before_the_end_of_grace_owners_are_reminded_once(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    overdue(account, stripe, ask)
    days_pass(account, 4.9)
    ask()
    assert len(mail.outbox) == 1
    days_pass(account, 0.2)
    for _ in range(2):
        ask()
    assert subjects() == ["A payment did not go through", "Jane is paused soon"]
    assert state(jane) == ("active", "")


def test_after_grace_the_workspace_is_paused_with_a_reason_and_paid_it_is_open_at_once(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    overdue(account, stripe, ask)
    days_pass(account, 7)
    for _ in range(2):
        ask()
    assert state(jane) == ("suspended", "read_only")
    assert "A payment is overdue" in jane.suspension_reason
    assert subjects()[1:] == ["Jane is paused"]
    pay_open_invoice(account)
    paid = ask()
    assert state(jane) == ("active", "")
    assert (paid.status, paid.past_due_since, paid.pay_url) == ("active", None, "")
    assert subjects()[2:] == ["Jane is open again"]
    verbs = AuditEntry.objects.filter(workspace_id=jane.pk, verb__startswith="billing.").order_by("at")
    assert list(verbs.values_list("verb", flat=True)) == ["billing.paused", "billing.resumed"]


def test_paid_in_time_nothing_was_ever_paused(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    overdue(account, stripe, ask)
    pay_open_invoice(account)
    ask()
    assert BillingAccount.objects.get(pk=account.pk).past_due_since is None
    assert subjects() == ["A payment did not go through"]
    assert state(jane) == ("active", "")


def test_grace_is_the_agencys_setting_and_changing_it_holds_for_debts_that_run(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    overdue(account, stripe, ask)
    days_pass(account, 10)
    BillingSettings.objects.create(grace_days=14)
    ask()
    assert state(jane) == ("active", "")
    BillingSettings.objects.update(grace_days=3)
    ask()
    assert state(jane) == ("suspended", "read_only")
    BillingSettings.objects.update(grace_days=30)
    ask()
    assert state(jane) == ("active", "")


def test_time_alone_pauses_by_the_quarterly_look_which_asks_stripe_first(
    account: BillingAccount,
    stripe: StripeSimulator,
    jane: Workspace,
    ask: Asked,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    overdue(account, stripe, ask)
    days_pass(account, 7)
    pay_open_invoice(account)  # and the message about it has not come
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        follow_up()
    assert state(jane) == ("active", "")


def test_the_agencys_own_suspension_is_never_lifted_by_paying(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    overdue(account, stripe, ask)
    days_pass(account, 7)
    ask()
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason="A quarrel.")
    pay_open_invoice(account)
    ask()
    assert state(jane) == ("suspended", "shut")
    assert not jane.suspensions.filter(cause=SuspensionCause.BILLING).exists()
    ask()
    assert state(jane) == ("suspended", "shut")


def test_a_workspace_that_pays_is_not_opened_when_only_the_agency_has_shut_it(
    account: BillingAccount, jane: Workspace, ask: Asked
) -> None:
    subscribe(account)
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason="A quarrel.")
    ask()
    assert state(jane) == ("suspended", "shut")


@pytest.mark.parametrize("after", ["unpaid", "canceled"])
def test_when_stripe_gives_up_the_workspace_is_paused_and_said_why(
    after: str, account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    stripe.store.after_retries = after
    overdue(account, stripe, ask)
    stripe.advance(days=8)
    days_pass(account, 8)
    found = ask()
    assert found.status == after
    assert state(jane) == ("suspended", "read_only")
    assert ("has ended" if after == "canceled" else "overdue") in jane.suspension_reason


def test_a_cancelled_one_runs_to_the_end_of_its_period_and_can_be_resumed(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    sub = stripe.store.objects[subscribe(account)]
    sub["cancel_at"] = sub["items"]["data"][0]["current_period_end"]
    found = ask()
    assert found.cancels_at == found.period_ends_at
    assert state(jane) == ("active", "")
    sub["cancel_at"] = None
    assert ask().cancels_at is None
    sub["cancel_at"] = sub["items"]["data"][0]["current_period_end"]
    stripe.advance(days=31)
    ended = ask()
    assert (ended.status, ended.ended_at is not None) == ("canceled", True)
    assert state(jane) == ("suspended", "read_only")
    assert "subscription has ended" in jane.suspension_reason
    assert plan_of(jane.pk).slug == "studio"  # nothing is taken away


def test_choosing_a_plan_anew_after_the_end_opens_it(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    sub = stripe.store.objects[subscribe(account)]
    sub["cancel_at"] = sub["items"]["data"][0]["current_period_end"]
    ask()
    stripe.advance(days=31)
    ask()
    again = subscribe(account, "price_demo_solo")
    found = ask()
    assert (found.subscription_id, found.status) == (again, "active")
    assert state(jane) == ("active", "")
    assert plan_of(jane.pk).slug == "solo"


def test_a_trial_is_told_of_three_days_before_its_end_and_without_a_card_it_is_paused_after(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, ask: Asked
) -> None:
    sub = stripe.store.objects[subscribe(account, trial_days=2)]
    found = ask()
    assert (found.status, found.had_trial) == ("trialing", True)
    ask()
    assert subjects() == ["Your trial ends soon"]
    stripe.advance(days=3)
    assert ask().status == "paused"
    assert state(jane) == ("suspended", "read_only")
    assert "trial has ended" in jane.suspension_reason
    card_set(stripe, account, "good")
    sub["status"] = "active"
    ask()
    assert state(jane) == ("active", "")


def test_nobody_is_reminded_of_a_trial_that_was_cancelled(
    account: BillingAccount, stripe: StripeSimulator, ask: Asked
) -> None:
    sub = stripe.store.objects[subscribe(account, trial_days=2)]
    sub["cancel_at"] = sub["trial_end"]
    ask()
    assert subjects() == []
