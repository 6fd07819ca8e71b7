"""A month on paper, as Chromium prints it; weekly times by keyboard, with the way back."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Beyond what the demo plans.
MONTH = (timezone.localdate().replace(day=1) + timedelta(days=15 * 31)).replace(day=1)
A4_LANDSCAPE = b"/MediaBox [0 0 841.91998 594.95996]"
# Forty artworks on three networks, four times a day for ten days; the answers say how to undo it.
_PLAN = """async ([artworks, days]) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const undos = [];
  for (const [index, at] of days.entries()) {
    const body = new URLSearchParams([["artwork", artworks[index % artworks.length]], ["at", at]]);
    for (const network of ["instagram", "pinterest", "facebook"]) body.append("networks", network);
    const answer = await fetch("/planner/plan", { method: "POST", body, headers: { "X-CSRFToken": token } });
    undos.push((await answer.json()).toast.undo_url);
  }
  return undos;
}"""
_UNDO = """async (undos) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  for (const url of undos) await fetch(url, { method: "POST", headers: { "X-CSRFToken": token } });
}"""


@pytest.fixture
def month(product: Product, page: Page) -> Iterator[Page]:
    """A month with 120 posts, open in the owner's browser; they are gone when the test is over."""
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/planner/tray?planned=yes"))
    artworks = sorted(set(re.findall(r"/artworks/([0-9a-f-]{36})/", page.content())))
    page.goto(product.url("lumen", f"/planner/out/month?month={MONTH:%Y-%m}"))
    days = [f"{MONTH + timedelta(days=number // 4):%Y-%m-%d}T{9 + number % 4 * 3:02}:07" for number in range(40)]
    undos = page.evaluate(_PLAN, [artworks, days])
    page.reload()
    page.wait_for_load_state("networkidle")
    yield page
    page.evaluate(_UNDO, undos)


def test_a_month_of_120_posts_is_a_few_whole_pages_of_a4(month: Page) -> None:
    expect(month.locator(".sheet__post")).to_have_count(120)
    assert month.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    printed = month.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    assert 2 <= pages <= 4
    assert printed.count(A4_LANDSCAPE) == pages
    month.emulate_media(media="print", color_scheme="dark")
    assert month.locator(".print-bar").is_hidden()
    assert month.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def settle(page: Page) -> None:
    """Until the page has given the focus to where it belongs: no person is faster, a test is."""
    expect(page.locator(".htmx-settling")).to_have_count(0)


def test_times_are_added_switched_removed_and_brought_back_by_keyboard(product: Product, page: Page) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/settings/planning/times/"))
    slots = page.locator(".slot")
    before = slots.count()
    page.get_by_label("Time", exact=True).fill("03:33")
    page.get_by_label("Tue").press("Space")
    page.get_by_role("button", name="Add time").press("Enter")
    expect(slots).to_have_count(before + 3)
    settle(page)
    switch = page.get_by_role("button", name="Natural minutes for Tuesday 03:33, Pinterest")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(switch).to_be_focused()
    settle(page)
    page.get_by_role("button", name="Remove Tuesday 03:33, Pinterest").press("Enter")
    expect(slots).to_have_count(before + 2)
    expect(page.get_by_role("heading", name="Every week")).to_be_focused()
    settle(page)
    page.get_by_role("button", name="Undo").last.press("Enter")
    expect(slots).to_have_count(before + 3)
    settle(page)
    for network in ("Instagram", "Pinterest", "Facebook"):
        page.get_by_role("button", name=f"Remove Tuesday 03:33, {network}").press("Enter")
        expect(page.get_by_role("button", name=f"Remove Tuesday 03:33, {network}")).to_have_count(0)
        expect(page.get_by_role("heading", name="Every week")).to_be_focused()
        settle(page)
    expect(slots).to_have_count(before)
