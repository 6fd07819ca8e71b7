"""The plan as its owner sees it: chosen, paid, changed, cancelled; and nobody else."""

import re
from html import unescape
from uuid import uuid4

import pytest
import requests
from django.core import signing
from django.test import Client
from django.utils import timezone

from apps.public.billing.models import BillingAccount, BillingSettings
from apps.public.billing.paying.selectors import account_of
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.workspaces.models import Workspace
from apps.tenant.subscription.forms import Shown
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, price_make, subscribe
from tests.fixtures.domains import forget_routes
from tests.tenant.subscription.pages import PLAN, change_form, choose, path_of, pay, said, text_of


def test_choosing_paying_and_coming_back(as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace) -> None:
    text = text_of(as_owner_of_jane)
    assert "Nothing is paid for this workspace yet." in text
    assert "$149 a month Choose" in text
    back = pay(choose(as_owner_of_jane))
    assert back == "http://jane.planner.localhost:8000/settings/plan/done/"
    as_owner_of_jane.get(path_of(back))
    assert plan_of(jane.pk).slug == "gallery"
    text = text_of(as_owner_of_jane)
    assert "Thank you. The plan is yours." in text
    assert re.search(r"Paid until \d+ \w+ \d{4}, then renewed by itself", text)
    assert "Manage payment" in text


def test_coming_back_without_having_paid_says_so(as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    choose(as_owner_of_jane)
    as_owner_of_jane.get(f"{PLAN}done/")
    assert "no payment yet" in text_of(as_owner_of_jane)


def test_coming_back_while_stripe_is_silent_promises_that_it_follows(
    as_owner_of_jane: Client, stripe: StripeSimulator
) -> None:
    pay(choose(as_owner_of_jane))
    stripe.faults.add("error")
    as_owner_of_jane.get(f"{PLAN}done/")
    assert "The plan follows as soon as Stripe tells us" in text_of(as_owner_of_jane)


def test_a_form_that_is_sent_twice_makes_one_page_and_another_choice_shuts_it(
    as_owner_of_jane: Client, stripe: StripeSimulator
) -> None:
    nonce = str(uuid4())
    first = choose(as_owner_of_jane, nonce=nonce)
    assert choose(as_owner_of_jane, nonce=nonce) == first
    second = choose(as_owner_of_jane, "price_demo_solo")
    assert [each["status"] for each in stripe.store.every("checkout.session")].count("open") == 1
    assert "has expired" in requests.post(first, data={"card": "good"}, timeout=5).text
    pay(second)
    assert len(stripe.store.every("subscription")) == 1


def test_who_pays_already_can_not_pay_a_second_time(as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    """Also when nobody has told us of the first time yet: Stripe is asked."""
    pay(choose(as_owner_of_jane))
    answer = as_owner_of_jane.post(f"{PLAN}choose/", {"price": "price_demo_solo", "nonce": str(uuid4())})
    assert answer.status_code == 302
    assert "A subscription runs already" in said(as_owner_of_jane)
    assert len(stripe.store.every("checkout.session")) == 1


def test_a_page_that_was_paid_on_is_no_way_to_pay_again(as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    nonce = str(uuid4())
    url = choose(as_owner_of_jane, nonce=nonce)
    pay(url)
    assert "has been used" in requests.post(url, data={"card": "good"}, timeout=5).text
    assert len(stripe.store.every("subscription")) == 1


@pytest.mark.parametrize("price", ["price_none", "price_demo_ai", "price_old", ""])
def test_what_is_not_offered_can_not_be_chosen(price: str, as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    price_make("studio", "price_demo_ai", amount=None, meter_event="ai_tokens")
    price_make("solo", "price_old", amount=1, is_offered=False)
    answer = as_owner_of_jane.post(f"{PLAN}choose/", {"price": price, "nonce": str(uuid4())})
    assert answer.status_code in {302, 422}
    assert stripe.store.every("checkout.session") == []


def test_the_plans_meter_and_tax_and_trial_go_along(as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    price_make("gallery", "price_demo_ai", amount=None, meter_event="ai_tokens")
    BillingSettings.objects.create(trial_days=14, trial_needs_card=False, collects_tax=True)
    assert "The first 14 days of a plan are free." in text_of(as_owner_of_jane)
    url = choose(as_owner_of_jane)
    body = stripe.requests[-2].body.decode()
    assert "automatic_tax[enabled]=true" in requests.utils.unquote(body)
    pay(url, card="")
    as_owner_of_jane.get(f"{PLAN}done/")
    account = BillingAccount.objects.get()
    assert (account.status, account.metered_since is not None) == ("trialing", True)
    assert re.search(r"Free until \d+ \w+ \d{4}", text_of(as_owner_of_jane))


def test_a_trial_is_had_once(as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    BillingSettings.objects.create(trial_days=14)
    pay(choose(as_owner_of_jane))
    as_owner_of_jane.get(f"{PLAN}done/")
    [sub] = stripe.store.every("subscription")
    sub["status"] = "canceled"
    pay(choose(as_owner_of_jane))
    assert {each["status"] for each in stripe.store.every("subscription")} == {"canceled", "active"}


def test_another_plan_shows_what_it_costs_and_costs_that(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    text = text_of(as_owner_of_jane, f"{PLAN}change/?price=price_demo_studio")
    assert "$30 is due now" in text
    form = change_form(as_owner_of_jane, "price_demo_studio")
    assert as_owner_of_jane.post(f"{PLAN}change/", form).status_code == 302
    assert plan_of(jane.pk).slug == "studio"
    assert "The plan is changed." in text_of(as_owner_of_jane)
    assert "Paid" in text_of(as_owner_of_jane, f"{PLAN}invoices/")
    assert len(stripe.store.every("invoice")) == 2


def test_a_smaller_plan_gives_a_credit(account: BillingAccount, as_owner_of_jane: Client, jane: Workspace) -> None:
    subscribe(account, "price_demo_gallery")
    subscription_sync(workspace_id=jane.pk)
    text = text_of(as_owner_of_jane, f"{PLAN}change/?price=price_demo_solo")
    assert "You get a credit of $130" in text


def test_a_change_takes_the_meter_of_the_new_plan(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    price_make("studio", "price_demo_ai", amount=None, meter_event="ai_tokens")
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    as_owner_of_jane.post(f"{PLAN}change/", change_form(as_owner_of_jane, "price_demo_studio"))
    assert account_of(jane.pk).metered_since is not None  # type: ignore[union-attr]
    as_owner_of_jane.post(f"{PLAN}change/", change_form(as_owner_of_jane, "price_demo_gallery"))
    assert account_of(jane.pk).metered_since is None  # type: ignore[union-attr]
    [sub] = stripe.store.every("subscription")
    assert [item["price"]["id"] for item in sub["items"]["data"]] == ["price_demo_gallery"]


@pytest.mark.parametrize("card", ["declined", "confirm"])
def test_a_change_that_the_card_refuses_changes_nothing(
    card: str, account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    card_set(stripe, account, card)
    as_owner_of_jane.post(f"{PLAN}change/", change_form(as_owner_of_jane, "price_demo_studio"))
    assert "did not go through, so nothing was changed" in text_of(as_owner_of_jane)
    assert plan_of(jane.pk).slug == "solo"


@pytest.mark.parametrize("wrong", [{"shown": ""}, {"shown": "no:seal"}, {"nonce": "1"}])
def test_only_a_cost_that_was_shown_is_taken(
    wrong: dict[str, str], account: BillingAccount, as_owner_of_jane: Client, jane: Workspace
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    form = change_form(as_owner_of_jane, "price_demo_studio") | wrong
    assert as_owner_of_jane.post(f"{PLAN}change/", form).status_code == 302
    assert "Look at it again" in text_of(as_owner_of_jane)
    assert plan_of(jane.pk).slug == "solo"


@pytest.mark.parametrize(("minutes", "is_taken"), [(59, True), (61, False)])
def test_a_cost_is_held_to_for_an_hour(
    minutes: int,
    is_taken: bool,
    account: BillingAccount,
    as_owner_of_jane: Client,
    jane: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    with monkeypatch.context() as earlier:
        then = signing.b62_encode(int(timezone.now().timestamp()) - 60 * minutes)
        earlier.setattr(signing.TimestampSigner, "timestamp", lambda self: then)
        sealed = Shown("price_demo_studio", timezone.now()).sealed(account.pk)
    as_owner_of_jane.post(f"{PLAN}change/", {"shown": sealed, "nonce": str(uuid4())})
    assert (plan_of(jane.pk).slug == "studio") is is_taken


@pytest.mark.parametrize("at", ["0", "32503680000"])
def test_nobody_chooses_the_moment_by_which_a_change_is_settled(
    at: str, account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    form = change_form(as_owner_of_jane, "price_demo_studio") | {"price": "price_demo_gallery", "at": at}
    as_owner_of_jane.post(f"{PLAN}change/", form)
    assert plan_of(jane.pk).slug == "studio"
    assert stripe.store.every("invoice")[0]["total"] == 3000


def test_what_was_shown_to_another_workspace_changes_nothing(
    account: BillingAccount, as_owner_of_jane: Client, jane: Workspace
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    sealed = Shown("price_demo_studio", timezone.now()).sealed(uuid4())
    as_owner_of_jane.post(f"{PLAN}change/", {"shown": sealed, "nonce": str(uuid4())})
    assert plan_of(jane.pk).slug == "solo"


def test_cancelling_on_stripes_page_is_said_here_and_can_be_taken_back(
    account: BillingAccount, as_owner_of_jane: Client, jane: Workspace
) -> None:
    subscription = subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    answer = as_owner_of_jane.post(f"{PLAN}manage/")
    url = unescape(re.findall(r"url=(http[^\"]+)", answer.content.decode())[0])
    for deed, words in (("cancel", "Cancelled: it ends on"), ("resume", "then renewed by itself")):
        requests.post(url, data={"deed": deed, "subscription": subscription}, timeout=5)
        as_owner_of_jane.get(f"{PLAN}done/")
        assert words in text_of(as_owner_of_jane)


def test_a_paused_trial_goes_on_with_a_card(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account, trial_days=2)
    stripe.advance(days=3)
    subscription_sync(workspace_id=jane.pk)
    forget_routes()
    text = text_of(as_owner_of_jane)
    assert "This workspace is read-only." in text
    assert "Start subscription" in text
    as_owner_of_jane.post(f"{PLAN}go-on/")
    assert "did not go through" in text_of(as_owner_of_jane)
    card_set(stripe, account, "good")
    as_owner_of_jane.post(f"{PLAN}go-on/")
    assert "Everything is open again." in text_of(as_owner_of_jane)


def test_invoices_have_links_and_a_silent_stripe_does_not_sink_the_page(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    assert "There is no invoice yet." in text_of(as_owner_of_jane, f"{PLAN}invoices/")
    subscribe(account)
    page = as_owner_of_jane.get(f"{PLAN}invoices/").content.decode()
    assert "SIM-0001" in page
    assert "$49" in page
    assert f'href="{stripe.url}/i/' in page
    stripe.faults.add("error")
    assert "trouble" in text_of(as_owner_of_jane, f"{PLAN}invoices/")
    stripe.faults.add("error")
    assert "Studio" in text_of(as_owner_of_jane)


def test_an_address_that_is_none_becomes_no_link(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator
) -> None:
    subscribe(account)
    for invoice in stripe.store.every("invoice"):
        invoice.update(hosted_invoice_url="javascript:alert(1)", number="<script>x</script>")
    page = as_owner_of_jane.get(f"{PLAN}invoices/").content.decode()
    assert "javascript:" not in page
    assert "<script>x" not in page
