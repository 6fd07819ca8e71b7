"""The agency's first hour: sign in, see the clients, make one, and it is ready in seconds."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_agency_makes_a_workspace_that_is_ready_in_seconds(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    expect(page.get_by_text("Atelier Lumen").first).to_be_visible()
    page.get_by_role("link", name="New workspace").first.click()
    page.fill("[name=name]", "Studio North")
    page.fill("[name=slug]", "north")
    page.fill("[name=owner_email]", "nora@north.example")
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_text("Active").first).to_be_visible(timeout=20_000)
    product.mail_with("nora@north.example")
    page.goto(product.url("north", "/"))
    expect(page.get_by_text("Studio North").first).to_be_visible()
