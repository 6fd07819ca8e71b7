"""Paying: a plan is chosen and paid for; a card fails, the workspace is paused, and paid it is open again."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUG, NAME = "lumen", "Atelier Lumen"
# Whoever cancels is another client, so that each test begins with one that pays nothing yet.
OTHER_SLUG = "okafor"


class Stripe:
    """The simulator that the product was started with."""

    def __init__(self, product: Product) -> None:
        found = re.search(r"STRIPE_BASE_URL='(http://[^']+)'", (product.var / "local.env").read_text())
        assert found
        self.url = found[1]

    def ask(self, path: str, what: dict[str, Any]) -> None:
        """Tell its control."""
        httpx.post(f"{self.url}/_simulator/{path}", json=what, timeout=30).raise_for_status()

    def customer(self) -> str:
        """Whom the workspace is there."""
        state = httpx.get(f"{self.url}/_simulator/state", timeout=30).json()
        return next(str(one["id"]) for one in state["objects"] if one["object"] == "customer" and one["name"] == NAME)


@pytest.fixture
def stripe(product: Product) -> Iterator[Stripe]:
    simulator = Stripe(product)
    yield simulator
    simulator.ask("faults", {"fault": "none"})


@pytest.fixture
def agency(product: Product, page: Page) -> Iterator[Page]:
    """A page of the agency's; the days of grace are as they were when it closes."""
    opened = page.context.new_page()
    product.sign_in(opened, "")
    yield opened
    set_grace(opened, product, 7)


def set_grace(page: Page, product: Product, days: int) -> None:
    page.goto(product.url("", "/plans/"))
    page.get_by_label("Days of grace").fill(str(days))
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("The rules hold from now on.")).to_be_visible()


def open_billing(page: Page, product: Product) -> None:
    """The client's page of the portal about payment."""
    page.goto(product.url("", f"/?q={quote_plus(NAME)}"))
    page.get_by_role("link", name=NAME, exact=True).click()
    page.wait_for_url(re.compile("/clients/[0-9a-f-]{36}/$"))
    page.goto(f"{page.url}billing/")


def comes_to_say(page: Page, text: str | re.Pattern[str]) -> None:
    """Open the page again until it says so: a worker acts on Stripe's messages."""
    for _ in range(40):
        page.reload()
        if page.get_by_text(text).first.is_visible():
            return
        page.wait_for_timeout(500)
    expect(page.get_by_text(text).first).to_be_visible()


def test_a_plan_is_chosen_paid_for_overdue_paused_paid_and_open_again(
    product: Product, page: Page, agency: Page, stripe: Stripe
) -> None:
    product.sign_in(page, SLUG)
    page.goto(product.url(SLUG, "/settings/plan/"))
    assert faults(page) == []
    page.get_by_role("button", name="Choose Studio, $49 a month").click()
    page.wait_for_url(re.compile(f"^{stripe.url}/c/pay/"))
    page.get_by_role("button", name="0002: is declined").click()
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    # Stripe's messages come twice and in the other order; the plan is the same.
    for fault in ("twice", "backwards"):
        stripe.ask("faults", {"fault": fault, "times": 20})
    page.get_by_role("button", name="4242: goes through").click()
    page.wait_for_url(re.compile("/settings/plan/$"))
    expect(page.get_by_text("Thank you. The plan is yours.")).to_be_visible()
    expect(page.get_by_text("then renewed by itself")).to_be_visible()
    expect(page.get_by_text("SIM-").first).to_be_visible()
    assert faults(page) == []

    stripe.ask("cards", {"customer": stripe.customer(), "card": "declined"})
    stripe.ask("clock", {"days": 31})
    page.goto(product.url(SLUG, "/library/"))
    comes_to_say(page, "A payment did not go through. Pay by")
    product.mail_with(f"a payment for {NAME} did not go through")
    assert faults(page) == []
    pay = page.get_by_role("link", name="Pay now").get_attribute("href")
    assert pay

    set_grace(agency, product, 0)
    open_billing(agency, product)
    agency.get_by_role("button", name="Ask Stripe now").click()
    expect(agency.get_by_text("Paused. A payment is overdue.")).to_be_visible()
    assert faults(agency) == []
    product.mail_with(f"{NAME} is paused, because a payment is overdue")

    page.goto(product.url(SLUG, "/settings/plan/"))
    comes_to_say(page, "This workspace is read-only.")
    assert faults(page) == []
    page.locator(".card").get_by_role("link", name="Pay now").click()
    assert page.url == pay
    page.get_by_role("button", name="4242: goes through").click()
    expect(page.get_by_text("paid,")).to_be_visible()
    page.goto(product.url(SLUG, "/settings/plan/"))
    comes_to_say(page, "then renewed by itself")
    product.mail_with(f"{NAME} is open again")


def test_another_plan_shows_its_cost_and_cancelling_is_said_here(product: Product, page: Page, stripe: Stripe) -> None:
    product.sign_in(page, OTHER_SLUG)
    page.goto(product.url(OTHER_SLUG, "/settings/plan/"))
    page.get_by_role("button", name="Choose Studio, $49 a month").click()
    page.get_by_role("button", name="4242: goes through").click()
    page.wait_for_url(re.compile("/settings/plan/$"))
    page.get_by_role("link", name="See what it costs: Gallery, $149 a month").click()
    expect(page.get_by_text("is due now, and is taken from your card.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Change plan").click()
    expect(page.get_by_text("The plan is changed.")).to_be_visible()
    page.get_by_role("button", name="Manage payment").click()
    page.wait_for_url(re.compile(f"^{stripe.url}/p/session/"))
    page.get_by_role("button", name="Cancel plan").click()
    page.get_by_role("link", name="Back to the product").click()
    expect(page.get_by_text("Cancelled: it ends on")).to_be_visible()


def test_the_agency_makes_a_plan_prices_it_and_retires_it(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    page.goto(product.url("", "/plans/new/"))
    assert faults(page) == []
    page.get_by_label("Name", exact=True).fill("Weekend")
    expect(page.get_by_label("Short name")).to_have_value("weekend")
    for label, value in (("Members", "1"), ("Custom domains", "0"), ("Workspaces of one owner", "1")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Make plan").click()
    page.wait_for_url(re.compile("/plans/[0-9a-f-]{36}/$"))
    page.get_by_label("Price at Stripe").fill("price_none")
    page.get_by_role("button", name="Add price").click()
    expect(page.get_by_text("Stripe has no price of this id.").first).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Retire plan").click()
    expect(page.get_by_text("Weekend is retired")).to_be_visible()
    page.get_by_role("link", name="Weekend").click()
    page.get_by_role("button", name="Delete plan").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete plan").click()
    expect(page.get_by_text("The plan Weekend is deleted.")).to_be_visible()
