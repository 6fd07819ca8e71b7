"""Sending posts: sent, confirmed at the simulator, sold and taken out again; a failure, and sending it again."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Publer:
    """The simulator that the product was started with."""

    def __init__(self, product: Product) -> None:
        found = re.search(r"PUBLER_BASE_URL='(http://[^/']+)", (product.var / "local.env").read_text())
        assert found
        self.url = found[1]

    def ask(self, path: str, what: dict[str, Any]) -> None:
        """Tell its control."""
        httpx.post(f"{self.url}/_simulator/{path}", json=what, timeout=10).raise_for_status()


@pytest.fixture
def publer(product: Product) -> Publer:
    return Publer(product)


def send_last(page: Page, product: Product, network: str) -> tuple[str, Locator]:
    """Tick the last approved post of the network in the queue, send it, open the board; its title and its row."""
    page.goto(product.url("jane", f"/queue/?state=approved&network={network}"))
    post = page.locator(".post-row").last
    title = post.locator(".post-row__title").inner_text()
    box = post.locator("[data-select-item]")
    key = box.get_attribute("value")
    box.check()
    page.get_by_role("button", name="Send to Publer").click()
    expect(page.get_by_text("of 1 chosen post ready to send")).to_be_visible()
    exported = page.get_by_role("button", name="Send the exported ones, too")
    if exported.is_visible():  # whoever did the main job before us has exported all that was approved
        exported.click()
    page.get_by_role("button", name="Send 1 post").click()
    expect(page.get_by_text("1 post handed to Publer.")).to_be_visible()
    page.goto(product.url("jane", f"/deliveries/?network={network}"))
    return title, page.locator(f'.delivery:has([data-keep="open-{key}"])')


def comes_to_say(page: Page, row: Locator, text: str) -> None:
    """Wait for the row's words, and have the page look for them; by itself it does so every three seconds."""
    for _ in range(60):
        page.evaluate("htmx.trigger(document.body, 'deliveries:changed')")
        try:
            expect(row).to_contain_text(text, timeout=300)
        except AssertionError:
            continue
        return
    expect(row).to_contain_text(text)


def set_availability(page: Page, address: str, availability: str) -> None:
    """In another tab, as somebody else would."""
    tab = page.context.new_page()
    tab.goto(address)
    tab.get_by_label("Availability").select_option(label=availability)
    with tab.expect_navigation():  # closing before would take the request back
        tab.get_by_role("button", name="Save facts").click()
    tab.close()


def test_a_post_is_sent_confirmed_sold_and_taken_out(product: Product, page: Page, publer: Publer) -> None:
    product.sign_in(page, "jane")
    title, row = send_last(page, product, "instagram")
    expect(row).to_contain_text("Scheduled", timeout=60_000)  # the page follows by itself
    row.locator(".post-row__title").click()
    drawer = page.locator("#delivery")
    expect(drawer.get_by_text("Confirmed at Publer")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")

    page.goto(product.url("jane", f"/library/?q={title}"))
    page.locator(".art-card__title", has_text=title).first.click()
    page.wait_for_url(re.compile("/artworks/|/library/[0-9a-f-]{36}"))
    artwork = page.url
    publer.ask("faults", {"fault": "slow", "times": 1, "seconds": 2, "calls": ["posts_delete"]})
    try:
        page.goto(product.url("jane", "/deliveries/?network=instagram"))
        row.locator("[data-select-item]").check()
        set_availability(page, artwork, "Sold")
        comes_to_say(page, row, "Cancelling")
        expect(row).to_have_count(0, timeout=60_000)
    finally:
        set_availability(page, artwork, "Available")


def test_a_failure_says_publers_words_and_is_sent_again(product: Product, page: Page, publer: Publer) -> None:
    product.sign_in(page, "jane")
    publer.ask("accounts/6a03/lock", {})
    try:
        _, row = send_last(page, product, "facebook")
        comes_to_say(page, row, "Publer refused it")
    finally:
        publer.ask("accounts/6a03/unlock", {})
    row.get_by_role("button", name="Send again").click()
    comes_to_say(page, row, "Scheduled")


def test_the_board_loses_nothing_when_it_is_drawn_again(product: Product, page: Page) -> None:
    product.sign_in(page, "jane")
    page.goto(product.url("jane", "/deliveries/"))
    boxes = page.locator("[data-select-item]")
    boxes.nth(1).check()
    chosen = boxes.nth(1).get_attribute("value")
    boxes.nth(0).focus()
    focused = boxes.nth(0).get_attribute("data-keep")
    with page.expect_response(re.compile("/deliveries/$")):
        page.evaluate("htmx.trigger(document.body, 'deliveries:changed')")
    expect(page.locator(f'[data-select-item][value="{chosen}"]')).to_be_checked()
    expect(page.locator(f'[data-keep="{focused}"]')).to_be_focused()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("searchbox").press_sequentially("zzz")
    expect(page.get_by_text("No delivery matches")).to_be_visible()
    assert page.url.endswith("/deliveries/?q=zzz")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_the_board_looks_often_from_the_moment_that_something_moves(product: Product, page: Page) -> None:
    """Whatever has it drawn: it does not wait for the look that was due while everything rested."""
    moves = ["no", "yes", "yes"]

    def answer(route: Route) -> None:
        told = {name: value for name, value in route.request.headers.items() if name.startswith("hx-")}
        found = httpx.get(f"http://127.0.0.1:{product.port}/deliveries/", headers=told | headers, timeout=30)
        body = re.sub('data-moving="(yes|no)"', f'data-moving="{moves.pop(0)}"', found.text)
        route.fulfill(content_type="text/html", body=body)

    product.sign_in(page, "jane")
    headers = {"host": product.url("jane").split("/")[2]}
    headers["cookie"] = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies(product.url("jane")))
    page.clock.install()
    page.route("**/deliveries/", answer)
    page.goto(product.url("jane", "/deliveries/"))
    expect(page.locator("[data-moving=no]")).to_be_attached()
    page.evaluate("htmx.trigger(document.body, 'deliveries:changed')")
    page.clock.run_for(200)
    expect(page.locator("[data-moving=yes]")).to_be_attached()
    with page.expect_response(re.compile("/deliveries/$")):
        page.clock.run_for(3_200)


def test_the_posts_of_an_export_open_one_after_the_other(product: Product, page: Page) -> None:
    product.sign_in(page, "jane")
    page.goto(product.url("jane", "/exports/new/"))
    page.get_by_label("Include posts that were exported before").check()
    page.get_by_label("Include posts that are at Publer").check()
    page.get_by_role("button", name=re.compile("Export [1-9][0-9]* posts?$")).click()
    page.wait_for_url(re.compile("/exports/[0-9a-f-]{36}/$"))
    for number in (0, 1):
        page.locator(".link-text").nth(number).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    with page.expect_response(re.compile("/exports/[0-9a-f-]{36}/$")):
        page.evaluate("htmx.trigger(document.body, 'posts:changed')")
