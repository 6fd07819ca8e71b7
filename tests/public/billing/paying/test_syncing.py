"""How a workspace stands, after everything that can become of a subscription at Stripe."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from apps.core.errors import NotFound
from apps.core.outside.errors import OutsideError
from apps.core.tenancy.context import workspace_context
from apps.public.audit.models import AuditEntry
from apps.public.billing.models import BillingAccount, BillingNotice, BillingSettings, PlanPrice
from apps.public.billing.paying.selectors import accounts_to_follow
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.billing.tasks import follow_up, reconcile, sync
from apps.public.workspaces.models import SuspensionCause, SuspensionMode, Workspace
from apps.public.workspaces.suspending import workspace_suspend
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, customer_make, pay_open_invoice, subscribe

Asked = Callable[[], BillingAccount]


@pytest.fixture
def ask(account: BillingAccount, django_capture_on_commit_callbacks: object) -> Asked:
    """Ask Stripe, and have what follows done."""

    def ask() -> BillingAccount:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            return subscription_sync(workspace_id=account.workspace_id)

    return ask


def state(workspace: Workspace) -> tuple[str, str]:
    workspace.refresh_from_db()
    return workspace.state, workspace.suspension_mode


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def overdue(account: BillingAccount, stripe: StripeSimulator, ask: Asked) -> BillingAccount:
    """Subscribed, then the renewal could not be paid."""
    subscribe(account)
    ask()
    card_set(stripe, account, "declined")
    stripe.advance(days=31)
    return ask()


def days_pass(account: BillingAccount, days: float) -> None:
    """The debt is that much older."""
    since = BillingAccount.objects.get(pk=account.pk).past_due_since
    assert since
    earlier = since - timedelta(days=days)
    BillingAccount.objects.filter(pk=account.pk).update(past_due_since=earlier)
    BillingNotice.objects.filter(occasion=since.isoformat()).update(occasion=earlier.isoformat())


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
