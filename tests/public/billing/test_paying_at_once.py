"""Two at once: messages, people, processes. What is written last is what was asked last."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.signed import Message
from apps.public.billing.models import (
    BillingAccount,
    BillingNotice,
    EventState,
    Plan,
    PlanPrice,
    StripeEvent,
    Subscription,
)
from apps.public.billing.paying.customers import customer_ensure
from apps.public.billing.paying.events import event_process, event_receive
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import prices_make, subscribe
from tests.factories.workspaces import workspace_make

pytestmark = pytest.mark.slow


@pytest.fixture
def studio(committed: None) -> Iterator[Workspace]:
    """A workspace whose rows other connections see."""
    workspace = workspace_make()
    prices_make()
    # It has no schema, and so no brand for a mail.
    with patch("apps.public.billing.tasks.write_notice.apply_async"):
        yield workspace
    connection.set_schema_to_public()
    for model in (BillingAccount, StripeEvent, PlanPrice, Subscription):
        model.objects.all().delete()


@pytest.fixture
def account(studio: Workspace, stripe: StripeSimulator) -> BillingAccount:
    return customer_ensure(workspace=studio, email="owner@studio.example")


def at_once(count: int, work: Any) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [done.result() for done in [pool.submit(run, number) for number in range(count)]]


def test_an_old_answer_that_comes_late_does_not_overwrite_a_newer_one(
    account: BillingAccount, studio: Workspace, stripe: StripeSimulator
) -> None:
    """The first asks, and is held up; the subscription ends; the second asks and writes; then the first goes on."""
    sub = stripe.store.objects[subscribe(account)]
    subscription_sync(workspace_id=studio.pk)
    asked, go_on = threading.Event(), threading.Event()
    plain = StripeApi.subscriptions_of
    held: list[int] = []

    def held_up(api: StripeApi, customer_id: str) -> Any:
        found = plain(api, customer_id)
        if threading.current_thread() is slow and not held:
            held.append(1)
            asked.set()
            assert go_on.wait(10)
        return found

    def late() -> None:
        try:
            subscription_sync(workspace_id=studio.pk)
        finally:
            connection.close()

    slow = threading.Thread(target=late)
    with patch.object(StripeApi, "subscriptions_of", held_up):
        slow.start()
        assert asked.wait(10)
        sub.update(status="canceled", ended_at=int(stripe.clock.now()))
        subscription_sync(workspace_id=studio.pk)
        go_on.set()
        slow.join(20)
    account.refresh_from_db()
    studio.refresh_from_db()
    assert (account.status, studio.state) == ("canceled", "suspended")
    assert account.written_turn == account.turns


def test_many_messages_at_once_end_with_the_truth_and_one_mail(
    account: BillingAccount, studio: Workspace, stripe: StripeSimulator
) -> None:
    sub = stripe.store.objects[subscribe(account, "price_demo_solo")]
    sub.update(status="past_due")
    message = Message("evt_1", "invoice.payment_failed", account.created_at, account.customer_id)
    with patch("apps.public.billing.paying.events.enqueue"):
        at_once(8, lambda number: event_receive(message))
    assert StripeEvent.objects.count() == 1
    states = at_once(8, lambda number: event_process(event_id="evt_1"))
    assert set(states) == {EventState.DONE}
    account.refresh_from_db()
    assert account.status == "past_due"
    assert BillingNotice.objects.filter(account=account).count() == 1


def test_two_people_who_choose_at_once_make_one_customer(studio: Workspace, stripe: StripeSimulator) -> None:
    found = at_once(6, lambda number: customer_ensure(workspace=studio, email="owner@studio.example").customer_id)
    assert len(set(found)) == 1
    assert len(stripe.store.every("customer")) == 1


def test_a_plan_that_is_deleted_while_somebody_is_put_on_it_is_one_or_the_other(
    account: BillingAccount, studio: Workspace, stripe: StripeSimulator
) -> None:
    from apps.core.access import StaffActor
    from apps.core.errors import AppError
    from apps.core.staff_roles import StaffRole
    from apps.public.billing.paying.prices import plan_delete
    from apps.public.billing.services import subscription_set

    staff = StaffActor(user_id=studio.pk, name="Ann", role=StaffRole.OWNER)
    for number in range(5):
        plan = Plan.objects.create(
            slug=f"short-lived-{number}", name="x", most_members=1, most_domains=1, most_workspaces=1
        )

        def work(turn: int, plan: Plan = plan) -> str:
            try:
                if turn:
                    subscription_set(workspace=studio, plan=plan)
                else:
                    plan_delete(staff=staff, plan=plan)
            except AppError as error:
                return error.code
            return "done"

        outcome = at_once(2, work)
        assert sorted(outcome) == ["conflict", "done"]
        is_there = Plan.objects.filter(pk=plan.pk).exists()
        assert is_there == (outcome[1] == "done")
        assert (plan_of(studio.pk).pk == plan.pk) == is_there
    Subscription.objects.filter(workspace=studio).delete()
    Plan.objects.filter(slug__startswith="short-lived").delete()
