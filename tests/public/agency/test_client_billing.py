"""How one client pays, in the portal."""

import re
from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from apps.core.staff_roles import StaffRole
from apps.public.agency.models import AgencyStaff
from apps.public.audit.models import AuditEntry
from apps.public.billing.models import BillingAccount, StripeEvent
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from local.simulators.stripe import StripeSimulator
from tests.factories.billing import card_set, customer_make, prices_make, subscribe

QUERIES = 18


@pytest.fixture(autouse=True)
def _prices(db: None) -> None:
    prices_make()


@pytest.fixture
def account(jane: Workspace, stripe: StripeSimulator) -> BillingAccount:
    return customer_make(jane)


def page_of(workspace: Workspace, more: str = "") -> str:
    return f"/clients/{workspace.pk}/billing/{more}"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_without_stripe_the_plan_is_set_by_hand(as_agent: Client, jane: Workspace) -> None:
    text = text_of(as_agent, page_of(jane))
    assert "Billed By hand" in text
    assert "Link customer" not in text
    as_agent.post(page_of(jane, "plan/"), {"plan": "gallery"})
    assert plan_of(jane.pk).slug == "gallery"
    assert "Jane is on the plan Gallery now." in text_of(as_agent, page_of(jane))
    assert AuditEntry.objects.filter(verb="billing.plan_set", workspace_id=jane.pk).exists()


def test_a_client_who_pays_is_shown_with_period_invoices_and_messages(
    as_agent: Client, account: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account, "price_demo_gallery")
    subscription_sync(workspace_id=jane.pk)
    StripeEvent.objects.create(
        id="evt_1", kind="invoice.paid", customer_id=account.customer_id, happened_at=account.created_at
    )
    text = text_of(as_agent, page_of(jane))
    assert "Plan Gallery $149 a month" in text
    assert "Billed Through Stripe" in text
    assert "Paid until" in text
    assert account.customer_id in text
    assert "invoice.paid" in text
    assert "SIM-0001" in text_of(as_agent, page_of(jane, "invoices/"))
    assert 'name="plan"' not in as_agent.get(page_of(jane)).content.decode()


def test_a_debt_is_shown_with_the_end_of_grace(
    as_agent: Client, account: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    subscribe(account)
    card_set(stripe, account, "declined")
    stripe.advance(days=31)
    as_agent.post(page_of(jane, "ask/"))
    text = text_of(as_agent, page_of(jane))
    assert "Payment overdue" in text
    assert "Grace ends" in text


def test_what_has_to_be_put_right_is_said(as_agent: Client, account: BillingAccount, jane: Workspace) -> None:
    BillingAccount.objects.update(problem="The price <b>price_x</b> belongs to no plan here.")
    page = as_agent.get(page_of(jane)).content.decode()
    assert "Something has to be put right" in page
    assert "<b>price_x" not in page


def test_while_stripe_decides_a_plan_can_not_be_set_here_and_by_hand_it_can(
    as_agent: Client, account: BillingAccount, jane: Workspace
) -> None:
    subscribe(account, "price_demo_gallery")
    subscription_sync(workspace_id=jane.pk)
    as_agent.post(page_of(jane, "plan/"), {"plan": "solo"})
    assert "pays through Stripe" in text_of(as_agent, page_of(jane))
    as_agent.post(page_of(jane, "by-hand/"), {"by_hand": "yes"})
    as_agent.post(page_of(jane, "plan/"), {"plan": "solo"})
    assert plan_of(jane.pk).slug == "solo"
    as_agent.post(page_of(jane, "by-hand/"), {"by_hand": "no"})
    assert plan_of(jane.pk).slug == "gallery"


def test_a_customer_is_linked(
    as_agent: Client, account: BillingAccount, stripe: StripeSimulator, jane: Workspace, okafor: Workspace
) -> None:
    answer = as_agent.post(page_of(okafor, "link/"), {"customer_id": account.customer_id})
    assert answer.status_code == 422
    assert "pays for another workspace" in answer.content.decode()
    answer = as_agent.post(page_of(okafor, "link/"), {"customer_id": "cus_none"})
    assert "Stripe has no customer of this id." in answer.content.decode()
    answer = as_agent.post(page_of(okafor, "link/"), {"customer_id": ""})
    assert "Paste the id of a customer." in answer.content.decode()
    BillingAccount.objects.all().delete()
    as_agent.post(page_of(okafor, "link/"), {"customer_id": account.customer_id})
    assert BillingAccount.objects.get().workspace_id == okafor.pk


def test_a_silent_stripe_does_not_sink_the_page(
    as_agent: Client, account: BillingAccount, stripe: StripeSimulator, jane: Workspace
) -> None:
    stripe.faults.add("error", times=2)
    assert "trouble" in text_of(as_agent, page_of(jane, "invoices/"))
    as_agent.post(page_of(jane, "ask/"))
    assert "trouble" in text_of(as_agent, page_of(jane))


@pytest.mark.parametrize("path", ["link/", "by-hand/", "ask/"])
def test_without_stripe_there_is_nothing_to_do_there(path: str, as_agent: Client, jane: Workspace) -> None:
    assert as_agent.post(page_of(jane, path)).status_code == 404


def test_a_client_that_is_none_is_404(as_agent: Client, stripe: StripeSimulator) -> None:
    nobody = Workspace(pk=uuid4())
    assert as_agent.get(page_of(nobody)).status_code == 404
    for path in ("plan/", "link/", "by-hand/", "ask/"):
        assert as_agent.post(page_of(nobody, path)).status_code == 404


@pytest.mark.parametrize(
    ("role", "seen", "changed"),
    [
        (StaffRole.OWNER, 200, 302),
        (StaffRole.BILLING, 200, 302),
        (StaffRole.MANAGER, 403, 403),
        (StaffRole.SUPPORT, 403, 403),
    ],
)
def test_each_role_may_what_the_table_says(
    role: StaffRole, seen: int, changed: int, as_agent: Client, agent: User, account: BillingAccount, jane: Workspace
) -> None:
    staff = AgencyStaff.objects.get(user=agent)
    staff.role = role
    staff.save()
    staff.clients.add(jane)
    assert as_agent.get(page_of(jane)).status_code == seen
    assert as_agent.get(page_of(jane, "invoices/")).status_code == seen
    assert as_agent.post(page_of(jane, "ask/")).status_code == changed
    assert as_agent.post(page_of(jane, "plan/"), {"plan": "solo"}).status_code == changed
    for path in ("link/", "by-hand/"):
        assert (as_agent.post(page_of(jane, path)).status_code == 403) is (changed == 403)


def test_the_page_takes_few_queries_and_asks_stripe_nothing(
    as_agent: Client,
    account: BillingAccount,
    stripe: StripeSimulator,
    jane: Workspace,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    subscribe(account)
    subscription_sync(workspace_id=jane.pk)
    for number in range(40):
        StripeEvent.objects.create(
            id=f"evt_{number}", kind="invoice.paid", customer_id=account.customer_id, happened_at=account.created_at
        )
    asked = len(stripe.requests)
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        as_agent.get(page_of(jane))
    assert len(stripe.requests) == asked
