"""Filling as a painter does it: wishes, a preview that is changed by hand, filled again, accepted, taken back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Far enough from the demo's own posts that every painting is rested.
_FIRST_DAY = 200


def figure(page: Page, name: str) -> Locator:
    """The number of the preview called so."""
    return page.locator("#proposal-summary div", has=page.locator("dt", has_text=re.compile(f"^{name}$"))).locator("dd")


def test_a_preview_is_changed_by_hand_filled_again_accepted_and_taken_back(product: Product, page: Page) -> None:
    product.sign_in(page, "lumen")
    wishes(product, page)
    title = dragged(page)
    dragged_onto_each_other(page)
    taken_back_and_done_again(page)
    filled_again(page, title)
    by_keyboard(page)
    on_a_phone(page)
    accepted_and_taken_back(page)


def wishes(product: Product, page: Page) -> None:
    """A form that says what it does not understand, keeps the rest, and then shows how far the filling is."""
    page.goto(product.url("lumen", "/planner/fill/"))
    start = (datetime.now(UTC).date() + timedelta(days=_FIRST_DAY)).replace(day=1)
    page.fill("[name=start]", str(start))
    page.fill("[name=end]", str(start + timedelta(days=20)))
    page.get_by_text("Fill all days").click()
    page.fill("[name=excluded]", "gestern")
    page.get_by_role("button", name="Show preview").click()
    expect(page.locator(".fill > .callout")).to_contain_text("“gestern”")
    expect(page.locator("[name=end]")).to_have_value(str(start + timedelta(days=20)))
    page.fill("[name=excluded]", "")
    page.get_by_role("button", name="Show preview").click()
    expect(page.locator(".fill-chip").first).to_be_visible()
    assert faults(page) == []


def dragged(page: Page) -> str:
    """The first post to another day: it is pinned there."""
    chip = page.locator(".fc-event[data-row]").first
    title = chip.locator(".fill-chip__text").inner_text()
    row = chip.get_attribute("data-row")
    target = page.locator(".fc-daygrid-day:not(.fc-day-other)").nth(24)
    chip.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 10, steps=8)
    page.mouse.move(box["x"] + 60, box["y"] + 14, steps=3)
    page.mouse.up()
    expect(page.get_by_role("status").filter(has_text=f"Moved “{title}”")).to_be_visible()
    expect(target.locator(f"[data-row='{row}'] .fill-chip__pin")).to_be_visible()
    expect(figure(page, "pinned")).to_have_text("1")
    return title


def dragged_onto_each_other(page: Page) -> None:
    """Two posts of different paintings change them; taken back by the toast."""
    chips = page.locator(".fc-event[data-row]")
    every = chips.locator(".fill-chip__text").all_inner_texts()
    other = next(number for number, title in enumerate(every) if title != every[0])
    first, last, titles = chips.first, chips.nth(other), (every[0], every[other])
    row = f".fc-event:not(.fc-event-mirror)[data-row='{first.get_attribute('data-row')}'] .fill-chip__text"
    first.hover()
    page.mouse.down()
    box = last.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] - 30, steps=6)
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=4)
    expect(last).to_have_class(re.compile("fill-chip-swap"))
    page.mouse.up()
    note = page.get_by_role("status").filter(has_text="Swapped")
    expect(page.locator(row)).to_have_text(titles[1])
    note.get_by_role("button", name="Undo").last.click()
    expect(page.locator(row)).to_have_text(titles[0])
    expect(figure(page, "pinned")).to_have_text("1")


def taken_back_and_done_again(page: Page) -> None:
    """By the keys that everybody knows."""
    page.keyboard.press("Control+z")
    expect(figure(page, "pinned")).to_have_text("0")
    page.keyboard.press("Control+Shift+z")
    expect(figure(page, "pinned")).to_have_text("1")


def filled_again(page: Page, title: str) -> None:
    """Another seed: the pinned post stays on its day."""
    page.get_by_role("button", name="Shuffle").click()
    target = page.locator(".fc-daygrid-day:not(.fc-day-other)").nth(24)
    pinned = target.locator(".fc-event", has=page.locator(".fill-chip__pin"))
    expect(pinned).to_contain_text(title)
    expect(figure(page, "pinned")).to_have_text("1")


def by_keyboard(page: Page) -> None:
    """A post is opened with Enter, swapped with another one, and another one is taken out, from the list."""
    page.get_by_role("button", name="Day by day").click()
    page.locator("[data-open-row]").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="Swap with…").click()
    page.locator("#swap-choices .choice-row").first.click()
    expect(page.get_by_role("status").filter(has_text="Swapped")).to_be_visible()
    expect(figure(page, "pinned")).to_have_text("3")
    posts = int(figure(page, "posts").inner_text())
    page.locator("[data-open-row]").nth(4).focus()
    page.keyboard.press("Delete")
    expect(figure(page, "posts")).to_have_text(str(posts - 1))
    expect(page.get_by_role("button", name="Bring back")).to_have_count(1)


def on_a_phone(page: Page) -> None:
    """Nothing is wider than the page, and axe has nothing to say."""
    page.set_viewport_size({"width": 375, "height": 800})
    assert faults(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def accepted_and_taken_back(page: Page) -> None:
    """The planner opens with the way back in a toast."""
    posts = figure(page, "posts").inner_text()
    page.get_by_role("button", name="Accept schedule").click()
    page.wait_for_url(re.compile(r"/planner/\?at="))
    note = page.get_by_role("status").filter(has_text=f"{posts} posts planned")
    note.get_by_role("button", name="Undo").click()
    expect(
        page.get_by_role("status").filter(has_text=f"Undone: Filled the schedule with {posts} posts")
    ).to_be_visible()
