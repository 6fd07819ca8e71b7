"""Stripe's messages: forged, old, twice, in any order, about nobody; each real one is acted on once."""

import json
import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
import stripe as library
from django.conf import LazySettings
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.public.billing.models import BillingAccount, EventState, StripeEvent
from apps.public.billing.paying.events import HANDLED
from apps.public.billing.selectors import plan_of
from apps.public.billing.tasks import follow_up, process_event, reconcile
from apps.public.workspaces.models import Workspace
from config.celery import app
from local.simulators.messages import Answer
from local.simulators.stripe import DEMO_SECRET, StripeSimulator
from tests.factories.billing import HOOK, Hook, customer_make, subscribe
from tests.public.billing.paying.conftest import Told


def event(kind: str = "invoice.paid", *, customer: str = "cus_nobody", identifier: str = "evt_1") -> str:
    about = {"object": "invoice", "customer": customer}
    return json.dumps({"id": identifier, "object": "event", "type": kind, "created": 1, "data": {"object": about}})


def sign(body: str, *, secret: str = DEMO_SECRET, age: int = 0) -> str:
    header: str = library.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return header


def test_a_message_is_answered_before_anything_is_done_about_it(
    account: BillingAccount, stripe: StripeSimulator, hook: Hook
) -> None:
    subscribe(account)
    asked = len(stripe.requests)
    stripe.webhooks.flush(hook)
    assert set(hook.statuses) == {200}
    assert len(stripe.requests) == asked
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {EventState.WAITING}


def test_paying_puts_the_workspace_on_its_plan(account: BillingAccount, jane: Workspace, told: Told) -> None:
    subscribe(account, "price_demo_gallery")
    told()
    account.refresh_from_db()
    assert (account.status, plan_of(jane.pk).slug) == ("active", "gallery")
    handled = StripeEvent.objects.filter(kind__in=HANDLED)
    assert set(handled.values_list("state", flat=True)) == {EventState.DONE}
    assert set(StripeEvent.objects.exclude(kind__in=HANDLED).values_list("state", flat=True)) == {EventState.IGNORED}


@pytest.mark.parametrize("order", ["backwards", "shuffled", "twice", "only the first", "only the last"])
def test_in_whatever_order_messages_come_the_end_is_the_same(
    order: str, account: BillingAccount, stripe: StripeSimulator, jane: Workspace, told: Told
) -> None:
    subscribe(account, "price_demo_solo")
    stripe.advance(days=31)
    waiting = stripe.webhooks.waiting
    handled = [each for each in waiting if each.event["type"] in HANDLED]
    stripe.webhooks.waiting = {
        "backwards": waiting[::-1],
        "shuffled": waiting[1::2] + waiting[::2],
        "twice": waiting + waiting,
        "only the first": handled[:1],
        "only the last": handled[-1:],
    }[order]
    assert set(told()) == {200}
    account.refresh_from_db()
    assert (account.status, plan_of(jane.pk).slug) == ("active", "solo")
    assert account.period_ends_at
    assert account.period_ends_at.timestamp() > stripe.clock.now()


def test_the_same_message_again_is_not_acted_on_again(
    account: BillingAccount, stripe: StripeSimulator, told: Told
) -> None:
    subscribe(account)
    told()
    asked = len(stripe.requests)
    for one in stripe.store.events:
        stripe.webhooks.again(one)
    assert set(told()) == {200}
    assert len(stripe.requests) == asked
    assert StripeEvent.objects.count() == len(stripe.store.events)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1,v1=00",
        "nonsense",
        "t=soon,v1=00",
        lambda body: sign(body, secret="whsec_of_somebody_else"),
        lambda body: sign(body, age=301),
        lambda body: sign(body, age=3 * 24 * 3600),
        lambda body: sign(body + " "),
        lambda body: sign(body).replace("v1=", "v0="),
    ],
)
def test_what_is_forged_or_old_is_refused_and_not_remembered(
    header: str | Callable[[str], str], stripe: StripeSimulator, hook: Hook
) -> None:
    body = event()
    assert hook(body.encode(), header(body) if callable(header) else header) == 400
    assert not StripeEvent.objects.exists()


def test_a_message_of_almost_five_minutes_ago_is_taken(stripe: StripeSimulator, hook: Hook) -> None:
    body = event()
    assert hook(body.encode(), sign(body, age=290)) == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"id": 5, "type": "x", "created": 1, "data": {"object": {}}}',
        '{"id": "", "type": "x", "created": 1, "data": {"object": {}}}',
        '{"id": "evt_1", "type": "x", "created": "soon", "data": {"object": {}}}',
        '{"id": "evt_1", "type": "x", "created": 99999999999999999999, "data": {"object": {}}}',
        '{"id": "evt_1", "type": "x", "created": 1, "data": {"object": []}}',
        '{"id": "evt_' + "1" * 300 + '", "type": "x", "created": 1, "data": {"object": {}}}',
    ],
)
def test_what_is_signed_and_no_event_is_refused(body: str, stripe: StripeSimulator, hook: Hook) -> None:
    assert hook(body.encode(), sign(body)) == 400
    assert not StripeEvent.objects.exists()


def test_bytes_that_are_no_text_are_refused(stripe: StripeSimulator, hook: Hook) -> None:
    assert hook(b"\xff\xfe{}", sign("{}")) == 400


def test_too_much_is_refused_unread(stripe: StripeSimulator, hook: Hook) -> None:
    body = "x" * (2 * 1024 * 1024)
    assert hook(body.encode(), sign(body)) == 413


@pytest.mark.parametrize(
    ("kind", "customer", "note"),
    [
        ("invoice.paid", "cus_nobody", "No workspace has this customer."),
        ("invoice.paid", "", "It names no customer."),
        ("charge.refunded", "cus_nobody", "Nothing here depends on it."),
        ("something.of.tomorrow", "cus_nobody", "Nothing here depends on it."),
    ],
)
def test_what_concerns_nobody_here_is_taken_and_noted(
    kind: str, customer: str, note: str, stripe: StripeSimulator, hook: Hook, django_capture_on_commit_callbacks: object
) -> None:
    body = event(kind, customer=customer)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert hook(body.encode(), sign(body)) == 200
    found = StripeEvent.objects.get()
    assert (found.state, found.note) == (EventState.IGNORED, note)
    assert stripe.requests == []


def test_a_message_about_one_customer_touches_no_other_workspace(
    account: BillingAccount, okafor: Workspace, told: Told
) -> None:
    other = customer_make(okafor)
    subscribe(account, "price_demo_gallery")
    told()
    other.refresh_from_db()
    assert (other.status, plan_of(okafor.pk).slug, other.synced_at) == ("", "studio", None)


@pytest.mark.parametrize("reference", ["client_reference_id", "metadata"])
def test_a_reference_to_another_workspace_gives_it_nothing(
    reference: str, account: BillingAccount, stripe: StripeSimulator, okafor: Workspace, told: Told
) -> None:
    """What somebody could have written into a page of Stripe's decides nothing: the customer does."""
    subscribe(account, "price_demo_gallery")
    for one in stripe.store.events:
        value = str(okafor.pk) if reference == "client_reference_id" else {"workspace_id": str(okafor.pk)}
        one["data"]["object"][reference] = value
    told()
    assert plan_of(okafor.pk).slug == "studio"
    assert not BillingAccount.objects.filter(workspace=okafor).exists()


def test_on_a_workspaces_host_there_is_no_such_address(stripe: StripeSimulator, jane: Workspace) -> None:
    hook = Hook(host_for_slug("jane"))
    body = event()
    assert hook(body.encode(), sign(body)) == 404


def test_without_a_secret_nothing_is_taken(stripe: StripeSimulator, hook: Hook, settings: LazySettings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    body = event()
    assert hook(body.encode(), sign(body, secret="")) == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_answered(method: str, stripe: StripeSimulator, settings: LazySettings) -> None:
    client = Client(headers={"host": settings.ROOT_HOST})
    assert client.generic(method, HOOK).status_code == 405


@pytest.fixture
def _retried_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that asks to be tried again is, without the pause between."""
    monkeypatch.setattr(app.conf, "task_eager_propagates", False)


@pytest.mark.usefixtures("_retried_at_once")
def test_while_stripe_does_not_answer_it_is_tried_again_until_it_does(
    account: BillingAccount, stripe: StripeSimulator, told: Told
) -> None:
    subscribe(account)
    stripe.webhooks.waiting = [
        each for each in stripe.webhooks.waiting if each.event["type"] == "checkout.session.completed"
    ]
    for _ in range(3):
        stripe.faults.add("error")
    told()
    found = StripeEvent.objects.get()
    assert (found.state, found.tries) == (EventState.DONE, 4)


@pytest.mark.usefixtures("_retried_at_once")
def test_what_failed_for_long_is_come_back_to(
    account: BillingAccount, stripe: StripeSimulator, hook: Hook, django_capture_on_commit_callbacks: object
) -> None:
    subscribe(account)
    stripe.webhooks.waiting = [
        each for each in stripe.webhooks.waiting if each.event["type"] == "checkout.session.completed"
    ]
    stripe.webhooks.flush(hook)
    found = StripeEvent.objects.get()
    stripe.fail_next(Answer(500, {}), times=7)
    process_event.apply(kwargs={"event_id": found.pk})
    found.refresh_from_db()
    assert (found.state, found.tries) == (EventState.FAILED, 7)
    assert "Stripe" in found.note
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        follow_up()
    found.refresh_from_db()
    assert (found.state, found.note) == (EventState.DONE, "")


def test_one_whose_task_got_lost_is_sent_off_again_by_the_next_delivery(
    account: BillingAccount, stripe: StripeSimulator, hook: Hook, told: Told
) -> None:
    subscribe(account)
    with patch("apps.public.billing.paying.events.enqueue"):
        stripe.webhooks.flush(hook)
    for one in stripe.store.events:
        stripe.webhooks.again(one)
    told()
    assert not StripeEvent.objects.filter(state=EventState.WAITING).exists()


def test_a_night_finds_what_no_message_told(
    account: BillingAccount, stripe: StripeSimulator, jane: Workspace, django_capture_on_commit_callbacks: object
) -> None:
    subscribe(account, "price_demo_gallery")
    stripe.webhooks.waiting.clear()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        reconcile()
    assert plan_of(jane.pk).slug == "gallery"
