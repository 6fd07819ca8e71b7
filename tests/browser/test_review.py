"""A review: the owner makes a link, the client decides on a phone without an account, the owner sees both decisions."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINK = re.compile(r"http://jane\.planner\.localhost:\d+/review/([\w-]{43})/")


def make_link(page: Page, product: Product) -> str:
    """Choose the first three posts that wait and make a link to them."""
    page.goto(product.url("jane", "/queue/?state=ready"))
    for number in range(3):
        page.locator("[data-select-item]").nth(number).check()
    page.get_by_role("button", name="Ask client").click()
    page.get_by_label("Title").fill("December posts")
    page.get_by_label("Note to the client").fill("Dear Clara, please look at these.")
    assert faults(page) == []
    page.get_by_role("button", name="Make link").click()
    link = page.locator("#review-url").input_value()
    assert LINK.fullmatch(link)
    assert faults(page) == []
    return link


def test_a_client_decides_on_a_phone_and_the_owner_sees_it(product: Product, page: Page, browser: Browser) -> None:
    product.sign_in(page, "jane")
    link = make_link(page, product)

    phone = browser.new_context(viewport={"width": 375, "height": 800}).new_page()
    phone.goto(link)
    assert phone.url == product.url("jane", "/review/")
    assert faults(phone) == []
    phone.get_by_label("Your name").fill("Clara Client")
    phone.get_by_role("button", name="See 3 posts").click()
    posts = phone.locator(".review-post")
    expect(posts).to_have_count(3)
    assert faults(phone) == []
    phone.emulate_media(color_scheme="dark")
    phone.reload()
    assert faults(phone) == []
    phone.emulate_media(color_scheme="light")

    posts.nth(0).get_by_role("button", name="Approve").click()
    expect(posts.nth(0).get_by_text("Approved", exact=True)).to_be_visible()
    posts.nth(1).get_by_text("Ask for a change").click()
    posts.nth(1).get_by_label("What should be different?").fill("A little more about the sea, please.")
    posts.nth(1).get_by_role("button", name="Send request").click()
    expect(posts.nth(1).get_by_text("A little more about the sea, please.")).to_be_visible()
    expect(phone.get_by_text("1 approved, 1 with a change asked, 1 waiting")).to_be_visible()
    posts.nth(2).get_by_role("button", name="Approve").click()
    expect(phone.get_by_text("Thank you, Clara Client")).to_be_visible()
    assert faults(phone) == []
    phone.context.close()

    page.goto(product.url("jane", "/queue/reviews/"))
    expect(page.get_by_text("3 of 3")).to_be_visible()
    page.get_by_role("link", name="December posts").click()
    expect(page.get_by_text("2 approved, 1 with a change asked, 0 waiting")).to_be_visible()
    assert faults(page) == []
    page.locator(".post-row__title").nth(1).click()
    talk = page.locator("#post-talk")
    expect(talk.get_by_text("A little more about the sea, please.")).to_be_visible()
    talk.get_by_label("Add a comment").press_sequentially("@Ja")
    expect(talk.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("will do.")
    talk.get_by_role("button", name="Add comment").click()
    expect(talk.locator(".mention")).to_be_visible()
    assert faults(page) == []
