"""Who sees the plan and what of it, and what every page says of payment."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import requests
from django.test import Client
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import BillingAccount, PlanPrice
from apps.public.billing.paying.selectors import account_of
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, customer_make, price_make, subscribe
from tests.fixtures.domains import forget_routes
from tests.fixtures.people import SignIn
from tests.tenant.subscription.pages import MORE, PATHS, PLAN, QUERIES, choose, path_of, pay, text_of


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


def test_a_paused_workspace_can_choose_a_plan_and_nothing_else(
    account: BillingAccount, as_owner_of_jane: Client, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    [sub] = stripe.store.every("subscription")
    sub.update(status="canceled", ended_at=int(stripe.clock.now()))
    subscription_sync(workspace_id=jane.pk)
    forget_routes()
    assert as_owner_of_jane.post("/collections/new/", {"name": "New"}).status_code == 409
    text = text_of(as_owner_of_jane)
    assert "Choose a plan below to go on." in text
    as_owner_of_jane.get(path_of(pay(choose(as_owner_of_jane, "price_demo_solo"))))
    forget_routes()
    assert "read-only" not in text_of(as_owner_of_jane)
    assert plan_of(jane.pk).slug == "solo"
