"""The agency's first hour: sign in, see the clients, make one, and it is ready in seconds."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_agency_makes_a_workspace_that_is_ready_in_seconds(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    page.goto(product.url(""))
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


def test_a_view_of_the_list_is_saved_as_it_is_filtered_and_opens_the_list(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    page.goto(product.url("", "/?sort=name"))
    page.select_option("[name=plan]", "studio")
    expect(page).to_have_url(re.compile("plan=studio"))
    page.get_by_role("button", name="Views").click()
    page.get_by_text("Save this view…").click()
    page.fill("#view-name", "On Studio")
    page.check("#view-default")
    page.get_by_role("button", name="Save view").click()
    try:
        expect(page.get_by_text("The view “On Studio” is saved.")).to_be_visible()
        page.goto(product.url("", "/"))
        expect(page).to_have_url(re.compile("plan=studio&sort=name"))
    finally:  # it is the list's first page for everybody who signs in as the agency
        delete_view(page, product)
    expect(page.get_by_text("The view “On Studio” is deleted.")).to_be_visible()


def delete_view(page: Page, product: Product) -> None:
    page.goto(product.url("", "/"))
    page.get_by_role("button", name="Views").click()
    page.get_by_text("Change views…").click()
    page.get_by_role("button", name="Delete view").click()
    page.locator("dialog[open]").last.get_by_role("button", name="Delete view").click()


def test_a_client_begins_with_what_another_is_fitted_with(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    page.goto(product.url("", "/templates/new/"))
    page.select_option("[name=client]", label="Jane Doe Studio")
    page.fill("[name=name]", "As Jane has it")
    page.get_by_role("button", name="Make template").click()
    page.get_by_role("link", name="New client from it").click(timeout=20_000)
    page.fill("[name=name]", "Studio South")
    page.fill("[name=slug]", "south")
    page.fill("[name=owner_email]", "sol@south.example")
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_text("Active").first).to_be_visible(timeout=20_000)


def test_charts_are_drawn_from_tables_and_the_calendar_takes_the_visitors_zone(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    page.goto(product.url("", "/overview/"))
    expect(page.locator(".chart__canvas canvas").first).to_be_visible()
    page.get_by_text("Numbers").first.click()
    expect(page.get_by_role("columnheader", name="Published")).to_be_visible()
    page.goto(product.url("", "/calendar/"))
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(page.locator("[name=zone]")).to_have_value(zone)
