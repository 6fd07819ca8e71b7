"""The plan as its owner sees it: chosen, paid, changed, cancelled; and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import requests
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import BillingAccount, BillingSettings, PlanPrice
from apps.public.billing.paying.selectors import account_of
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, customer_make, price_make, prices_make, subscribe
from tests.fixtures.people import SignIn

PLAN = "/settings/plan/"
QUERIES = 33


@pytest.fixture(autouse=True)
def _prices(db: None) -> None:
    prices_make()


def text_of(client: Client, path: str = PLAN) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def choose(client: Client, price: str = "price_demo_gallery", nonce: str = "") -> str:
    """Choose a plan; the address of Stripe's page that one is led to."""
    answer = client.post(f"{PLAN}choose/", {"price": price, "nonce": nonce or str(uuid4())})
    found = re.search(r"url=(http[^\"]+)", answer.content.decode())
    assert found, (answer.status_code, said(client))
    return unescape(found[1])


def said(client: Client) -> str:
    """What the toasts of the next page say."""
    return text_of(client)


def pay(url: str, card: str = "good") -> str:
    """On Stripe's page; where one is led to."""
    return requests.post(url, data={"card": card}, timeout=5, allow_redirects=False).headers["Location"]


def path_of(url: str) -> str:
    return url.partition(":8000")[2]


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


def change_form(client: Client, price: str) -> dict[str, str]:
    page = client.get(f"{PLAN}change/", {"price": price}).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


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


@pytest.mark.parametrize("wrong", [{"seen": "0"}, {"seen": ""}, {"seen": "9" * 40}, {"at": "soon"}, {"nonce": "1"}])
def test_a_cost_that_was_shown_long_ago_is_shown_again(
    wrong: dict[str, str], account: BillingAccount, as_owner_of_jane: Client, jane: Workspace
) -> None:
    subscribe(account, "price_demo_solo")
    subscription_sync(workspace_id=jane.pk)
    form = change_form(as_owner_of_jane, "price_demo_studio") | wrong
    assert as_owner_of_jane.post(f"{PLAN}change/", form).status_code == 302
    assert "Look at it again" in text_of(as_owner_of_jane)
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
    Workspace.objects.update(state="active", suspension_mode="", suspension_reason="")
    caches["platform"].clear()
    assert "Start subscription" in text_of(as_owner_of_jane)
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


def test_without_stripe_the_page_says_that_the_agency_bills(as_owner_of_jane: Client, jane: Workspace) -> None:
    text = text_of(as_owner_of_jane)
    assert "The agency bills this workspace itself." in text
    assert "Choose plan" not in text
    for path in ("choose/", "manage/", "change/", "go-on/"):
        data = {"price": "price_demo_solo", "nonce": str(uuid4())}
        assert as_owner_of_jane.post(f"{PLAN}{path}", data).status_code == 404


def test_billed_by_hand_nothing_can_be_chosen(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator
) -> None:
    BillingAccount.objects.update(by_hand=True)
    assert "The agency bills this workspace itself." in text_of(as_owner_of_jane)
    as_owner_of_jane.post(f"{PLAN}choose/", {"price": "price_demo_solo", "nonce": str(uuid4())})
    assert stripe.store.every("checkout.session") == []
    assert as_owner_of_jane.post(f"{PLAN}manage/").status_code == 404


PATHS = (("GET", ""), ("POST", "choose/"), ("GET", "done/"), ("GET", "change/"), ("POST", "change/"))
MORE = (("POST", "manage/"), ("POST", "go-on/"), ("GET", "invoices/"))


@pytest.mark.parametrize(("method", "path"), PATHS + MORE)
def test_only_owners_may(
    method: str,
    path: str,
    account: BillingAccount,
    stripe: StripeSimulator,
    sign_in: SignIn,
    admin: User,
    member: User,
    outsider: User,
) -> None:
    asked = len(stripe.requests)
    for person in (admin, member, outsider):
        assert sign_in(person, "jane").generic(method, f"{PLAN}{path}").status_code == 403
    assert sign_in(None, "jane").generic(method, f"{PLAN}{path}").status_code == 302
    assert len(stripe.requests) == asked


def test_a_members_settings_show_no_tab_of_it(as_member_of_jane: Client) -> None:
    assert PLAN not in as_member_of_jane.get("/channels/", follow=True).content.decode()


def test_everything_is_about_the_hosts_own_workspace(
    account: BillingAccount, okafor: Workspace, sign_in: SignIn, outsider: User, stripe: StripeSimulator
) -> None:
    """The other owner's requests reach their own customer, whatever Jane has."""
    subscribe(account, "price_demo_gallery")
    client = sign_in(outsider, "okafor")
    assert client.get(f"{PLAN}invoices/").status_code == 404
    assert client.post(f"{PLAN}manage/").status_code == 404
    other = customer_make(okafor)
    assert "There is no invoice yet." in text_of(client, f"{PLAN}invoices/")
    pay(choose(client, "price_demo_solo"))
    client.get(f"{PLAN}done/")
    other.refresh_from_db()
    account.refresh_from_db()
    assert (other.status, account.status) == ("active", "")


def test_the_page_takes_few_queries_and_asks_stripe_nothing(
    account: BillingAccount,
    as_owner_of_jane: Client,
    stripe: StripeSimulator,
    jane: Workspace,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    for number in range(30):
        price_make("studio", f"price_{number}", amount=number)
    asked = len(stripe.requests)
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        as_owner_of_jane.get(PLAN)
    assert len(stripe.requests) == asked


def test_a_debt_is_said_on_every_page_to_owners_only_and_is_gone_when_paid(
    account: BillingAccount,
    as_owner_of_jane: Client,
    as_member_of_jane: Client,
    stripe: StripeSimulator,
    jane: Workspace,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    subscribe(account)
    card_set(stripe, account, "declined")
    stripe.advance(days=31)
    assert "did not go through" not in text_of(as_owner_of_jane, "/library/")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        late = subscription_sync(workspace_id=jane.pk)
    page = as_owner_of_jane.get("/library/").content.decode()
    assert "A payment did not go through. Pay by" in page
    assert late.pay_url in page
    assert "did not go through" not in text_of(as_member_of_jane, "/library/")
    requests.post(late.pay_url, data={"card": "good"}, timeout=5)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        subscription_sync(workspace_id=jane.pk)
    assert "did not go through" not in text_of(as_owner_of_jane, "/library/")


def test_what_there_is_to_say_is_remembered(
    account: BillingAccount, as_owner_of_jane: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    from apps.core.access import Actor
    from apps.core.roles import Role
    from apps.tenant.subscription.banner import banner_for

    owner, admin = (Actor(account.pk, "Somebody", role) for role in (Role.OWNER, Role.ADMIN))
    account.status, account.trial_ends_at = "trialing", timezone.now() + timedelta(days=1)
    account.save()
    with workspace_context(account.workspace):
        assert account_of(account.workspace_id) is not None  # and the connection is in the workspace
        with django_assert_num_queries(0):  # type: ignore[attr-defined]
            assert banner_for(admin, account.workspace_id) is None
        with django_assert_num_queries(2):  # type: ignore[attr-defined]
            assert banner_for(owner, account.workspace_id).kind == "trial_ending"  # type: ignore[union-attr]
        with django_assert_num_queries(0):  # type: ignore[attr-defined]
            assert banner_for(owner, account.workspace_id).kind == "trial_ending"  # type: ignore[union-attr]


def test_prices_of_a_retired_plan_are_not_offered(as_owner_of_jane: Client, stripe: StripeSimulator) -> None:
    price = PlanPrice.objects.select_related("plan").get(price_id="price_demo_gallery")
    price.plan.retired_at = timezone.now()
    price.plan.save()
    assert "$149" not in text_of(as_owner_of_jane)
