"""Who pays for a workspace: made, linked, or left to the agency."""

import pytest

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.core.outside.stripe.client import StripeApi
from apps.core.staff_roles import StaffRole
from apps.public.billing.models import BillingAccount, Plan
from apps.public.billing.paying.customers import (
    account_bill_by_hand,
    account_link,
    customer_ensure,
    plan_set_by_hand,
)
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_get, plan_of
from apps.public.users.models import User
from apps.public.workspaces.models import SuspensionCause, SuspensionMode, Workspace
from apps.public.workspaces.suspending import workspace_suspend
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, customer_make, subscribe


@pytest.fixture
def staff(agent: User) -> StaffActor:
    return StaffActor(user_id=agent.pk, name="Ann", role=StaffRole.OWNER)


def outside_customer() -> str:
    """Somebody who was made at Stripe by hand."""
    with StripeApi() as api:
        return api.customer_create(name="Jane", email="jane@example.com", workspace_id="", once="by hand")


def test_a_customer_is_made_once_in_the_workspaces_name(stripe: StripeSimulator, jane: Workspace) -> None:
    first, second = customer_make(jane), customer_make(jane)
    assert first.customer_id == second.customer_id
    [customer] = stripe.store.every("customer")
    assert (customer["name"], customer["email"]) == (jane.name, "owner@jane.example")
    assert customer["metadata"] == {"workspace_id": str(jane.pk)}


def test_a_customer_that_pays_already_is_linked_with_how_they_stand(
    stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    customer_id = outside_customer()
    probe = BillingAccount(workspace=jane, customer_id=customer_id)
    subscribe(probe, "price_demo_gallery")
    account = account_link(staff=staff, workspace=jane, customer_id=customer_id)
    assert (account.status, plan_of(jane.pk).slug) == ("active", "gallery")


def test_another_workspaces_customer_can_not_be_linked(
    account: BillingAccount, okafor: Workspace, staff: StaffActor
) -> None:
    with pytest.raises(InvalidInput, match="another workspace"):
        account_link(staff=staff, workspace=okafor, customer_id=account.customer_id)
    assert not BillingAccount.objects.filter(workspace=okafor).exists()


@pytest.mark.parametrize("customer_id", ["cus_none", "sub_1", "../prices"])
def test_what_is_no_customer_can_not_be_linked(
    customer_id: str, stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    with pytest.raises(InvalidInput, match="no customer"):
        account_link(staff=staff, workspace=jane, customer_id=customer_id)


def test_one_that_was_deleted_at_stripe_can_not_be_linked(
    stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    customer_id = outside_customer()
    stripe.store.objects[customer_id]["deleted"] = True
    with pytest.raises(InvalidInput, match="no customer"):
        account_link(staff=staff, workspace=jane, customer_id=customer_id)


def test_while_a_subscription_runs_another_customer_can_not_take_its_place(
    account: BillingAccount, jane: Workspace, staff: StaffActor
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    with pytest.raises(Conflict, match="runs with the customer"):
        account_link(staff=staff, workspace=jane, customer_id=outside_customer())


@pytest.mark.parametrize("is_deleted", [True, False])
def test_another_customer_takes_the_place_of_one_that_stripe_does_not_know_any_more(
    is_deleted: bool, account: BillingAccount, stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    if is_deleted:
        stripe.store.objects[account.customer_id]["deleted"] = True
    else:
        del stripe.store.objects[account.customer_id]
    customer_id = outside_customer()
    subscribe(BillingAccount(workspace=jane, customer_id=customer_id), "price_demo_gallery")
    linked = account_link(staff=staff, workspace=jane, customer_id=customer_id)
    assert (linked.customer_id, linked.status, linked.problem) == (customer_id, "active", "")
    assert plan_of(jane.pk).slug == "gallery"


def test_another_customer_brings_nothing_of_the_former_one(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    sub = stripe.store.objects[subscribe(account)]
    subscription_sync(workspace_id=jane.pk)
    sub["status"] = "canceled"
    subscription_sync(workspace_id=jane.pk)
    jane.refresh_from_db()
    assert jane.is_read_only
    linked = account_link(staff=staff, workspace=jane, customer_id=outside_customer())
    assert (linked.status, linked.subscription_id) == ("", "")
    jane.refresh_from_db()
    assert jane.is_active


def test_billing_by_hand_lifts_billings_pause_and_lets_a_plan_be_set(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    with pytest.raises(Conflict, match="pays through Stripe"):
        plan_set_by_hand(staff=staff, workspace=jane, plan=plan_get(slug="solo"))
    workspace_suspend(workspace=jane, mode=SuspensionMode.READ_ONLY, reason="Unpaid.", cause=SuspensionCause.BILLING)
    account_bill_by_hand(staff=staff, account=account, by_hand=True)
    jane.refresh_from_db()
    assert jane.is_active
    plan_set_by_hand(staff=staff, workspace=jane, plan=plan_get(slug="solo"))
    subscription_sync(workspace_id=jane.pk)
    assert plan_of(jane.pk).slug == "solo"


def test_billed_by_hand_and_back_what_stripe_says_counts_again(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, staff: StaffActor
) -> None:
    subscribe(account, "price_demo_gallery")
    account_bill_by_hand(staff=staff, account=account, by_hand=True)
    subscription_sync(workspace_id=jane.pk)
    assert plan_of(jane.pk).slug == "studio"
    account_bill_by_hand(staff=staff, account=account, by_hand=False)
    subscription_sync(workspace_id=jane.pk)
    assert plan_of(jane.pk).slug == "gallery"


def test_without_stripe_plans_are_set_by_hand(jane: Workspace, staff: StaffActor) -> None:
    plan_set_by_hand(staff=staff, workspace=jane, plan=plan_get(slug="solo"))
    assert plan_of(jane.pk).slug == "solo"


def test_a_plan_that_is_gone_meanwhile_is_a_conflict(jane: Workspace, staff: StaffActor) -> None:
    plan = Plan.objects.create(slug="gone", name="Gone", most_members=1, most_domains=1, most_workspaces=1)
    Plan.objects.filter(pk=plan.pk).delete()
    with pytest.raises(Conflict, match="deleted meanwhile"):
        plan_set_by_hand(staff=staff, workspace=jane, plan=plan)


def test_a_name_that_changed_between_two_tries_makes_no_second_customer(
    stripe: StripeSimulator, jane: Workspace
) -> None:
    stripe.faults.add("answer_lost")
    with pytest.raises(Exception, match="does not answer"):
        customer_make(jane)
    customer_make(jane)
    jane.name = "Jane Doe"
    assert customer_ensure(workspace=jane, email="owner@jane.example").customer_id
    assert len(stripe.store.every("customer")) == 1


def test_a_card_is_nothing_that_we_know_of(account: BillingAccount, stripe: StripeSimulator, jane: Workspace) -> None:
    card_set(stripe, account, "good")
    subscription_sync(workspace_id=jane.pk)
    assert "card" not in {field.name for field in BillingAccount._meta.fields}
