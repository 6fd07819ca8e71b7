"""Times by hand in the browser: dragged over days, changed, deleted and brought back; calendars put in order."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_time_is_dragged_over_days_deleted_and_brought_back(product: Product, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/calendars/"))
    page.locator("[data-month=next]").click()
    expect(page.locator(".event-band").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    days = page.locator(".fc-daygrid-day")
    first, last = days.nth(8).bounding_box(), days.nth(10).bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 20, first["y"] + 14)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + 14, steps=6)
    page.mouse.up()
    dialog = page.locator("#event-dialog")
    expect(dialog.get_by_label("All day")).to_be_checked()
    expect(dialog.get_by_label("Title")).to_be_focused()
    assert faults(page) == []
    dialog.get_by_label("Title").fill("Studio <days>")
    dialog.get_by_role("button", name="Add time").click()
    band = page.locator(".event-band").filter(has_text="Studio <days>").first
    expect(band).to_be_visible()
    expect(page.locator(".calendar-card").filter(has_text="My times")).to_be_visible()
    band.click()
    page.locator("#event-dialog").get_by_role("button", name="Delete time").click()
    expect(page.locator(".event-band").filter(has_text="Studio <days>")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".event-band").filter(has_text="Studio <days>").first).to_be_visible()


def test_calendars_are_put_in_order_by_the_keyboard(product: Product, page: Page) -> None:
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", "/calendars/"))
    later = page.get_by_role("button", name=re.compile("Take later")).first
    later.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".calendar-card").first).to_contain_text("Priority 2")
    expect(page.get_by_role("button", name=re.compile("Take later")).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".calendar-card").first).to_contain_text("Priority 3")


def test_a_loopback_address_is_refused_in_words_and_the_offset_appears_with_its_rule(
    product: Product, page: Page
) -> None:
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", "/calendars/subscribe"))
    page.get_by_label("Address of the calendar").fill("http://127.0.0.1/moon.ics")
    page.get_by_role("button", name="Read address").click()
    expect(page.locator("main")).to_contain_text("to this machine itself")
    page.goto(product.url("okafor", "/calendars/"))
    page.locator(".calendar-card__name").first.click()
    expect(page.get_by_label("Offset in minutes")).to_be_hidden()
    page.locator("input[name=posting_rule][value=offset]").check()
    expect(page.get_by_label("Offset in minutes")).to_be_visible()
    assert faults(page) == []
