"""From one workspace to the other by the switcher, in a real browser with its own idea of cookies."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_switcher_leads_signed_in_to_the_other_workspace_and_to_the_list(product: Product, page: Page) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen"))
    page.get_by_role("button", name="Your workspaces").click()
    page.get_by_role("link", name="Okafor & Daughters").click()
    page.wait_for_url(product.url("okafor", "/library/"))
    expect(page.get_by_text("Okafor & Daughters").first).to_be_visible()
    assert {cookie["domain"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"} == {
        "lumen.planner.localhost",
        "okafor.planner.localhost",
    }
    page.get_by_role("button", name="Your workspaces").click()
    page.get_by_role("link", name="All workspaces").click()
    page.wait_for_url(product.url("", "/workspaces/"))
    expect(page.get_by_role("link", name="Open Atelier Lumen")).to_be_visible()


def test_signing_out_on_one_host_leaves_the_other(product: Product, page: Page) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("okafor", "/accounts/enter/") + "?via=" + product.url("lumen").split("/")[2])
    page.wait_for_url(product.url("okafor", "/library/"))
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(product.url("okafor", "/accounts/login/"))
    page.goto(product.url("lumen", "/library/"))
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
