"""The planner in the browser: dragging in, moving, choosing several, keys, undo, two people, a phone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOAST = ".toast-note__text"


@pytest.fixture
def month(product: Product, page: Page) -> Page:
    """The planner's month, a few months ahead, where nothing stands."""
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", f"/planner/?at={day(0)}"))
    expect(page.locator(".fc-dayGridMonth-view")).to_be_visible()
    page.get_by_label("Also those that are planned").check()
    expect(page.locator("[data-tray-item]").first).to_be_visible()
    return page


def day(number: int) -> str:
    """A day in the middle of the fifth month from now, and those that follow."""
    first = date.today().replace(day=10) + timedelta(days=150)
    return str(first.replace(day=10) + timedelta(days=number))


def cell(page: Page, number: int) -> Locator:
    return page.locator(f".fc-daygrid-day[data-date='{day(number)}']")


def drag(page: Page, what: Locator, to: Locator) -> None:
    expect(page.locator(".is-saving")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    what.scroll_into_view_if_needed()
    start = what.bounding_box()
    assert start
    page.mouse.move(start["x"] + 12, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 24, steps=3)
    to.scroll_into_view_if_needed()
    end = to.bounding_box()
    assert end
    page.mouse.move(end["x"] + 40, end["y"] + 14, steps=5)
    expect(page.locator(".planner-ghost")).to_be_visible()
    page.mouse.up()


def planned(page: Page, number: int) -> Locator:
    """What was planned there by dragging the tray's first artwork, for Instagram alone."""
    for box in page.locator("[data-tray-network]").all():
        box.set_checked(box.get_attribute("value") == "instagram", force=True)
    drag(page, page.locator("[data-tray-item]").first, cell(page, number))
    expect(page.locator(TOAST).last).to_contain_text("Planned")
    chip = cell(page, number).locator("[data-post]:not(.is-saving)")
    expect(chip).to_have_count(1)
    return chip


def test_an_artwork_is_dragged_in_moved_and_dragged_back_and_each_step_undone(month: Page) -> None:
    chip = planned(month, 0)
    drag(month, chip, cell(month, 2))
    expect(cell(month, 2).locator("[data-post]")).to_have_count(1)
    expect(month.locator(TOAST).last).to_contain_text("Moved")
    drag(month, cell(month, 2).locator("[data-post]"), month.locator("[data-tray]"))
    expect(month.locator(TOAST).last).to_contain_text("Took out")
    expect(cell(month, 2).locator("[data-post]")).to_have_count(0)
    month.keyboard.press("Control+z")
    expect(cell(month, 2).locator("[data-post]")).to_have_count(1)
    month.keyboard.press("Control+z")
    expect(cell(month, 0).locator("[data-post]")).to_have_count(1)
    month.keyboard.press("Control+Shift+z")
    expect(cell(month, 2).locator("[data-post]")).to_have_count(1)
    month.reload()
    expect(cell(month, 2).locator("[data-post]")).to_have_count(1)
    month.keyboard.press("Control+z")
    expect(cell(month, 0).locator("[data-post]")).to_have_count(1)
    month.keyboard.press("Control+z")
    expect(cell(month, 0).locator("[data-post]")).to_have_count(0)


def test_everything_by_the_keyboard(month: Page) -> None:
    month.keyboard.press("n")
    dialog = month.get_by_role("dialog")
    dialog.get_by_label("Day and time").fill(f"{day(1)}T10:07")
    dialog.get_by_role("radio").first.check()
    dialog.get_by_role("button", name="Plan post").click()
    expect(month.locator(TOAST).last).to_contain_text("Planned")
    expect(dialog).to_have_count(0)
    chip = cell(month, 1).locator("[data-post]").first
    chip.focus()
    month.keyboard.press("Alt+ArrowRight")
    expect(month.locator(TOAST).last).to_contain_text("Moved")
    moved = cell(month, 2).locator("[data-post]").first
    expect(moved).to_be_focused()
    month.keyboard.press(" ")
    expect(month.locator("[data-planner-count]")).to_have_text("1 post chosen")
    month.keyboard.press("Enter")
    expect(month.get_by_role("dialog")).to_be_visible()
    month.keyboard.press("Escape")
    moved.focus()
    month.keyboard.press("Delete")
    expect(month.locator(TOAST).last).to_contain_text("Took out")
    for key, view in (("w", "timeGridWeek"), ("d", "timeGridDay"), ("l", "listMonth"), ("m", "dayGridMonth")):
        month.keyboard.press(key)
        expect(month.locator(f".fc-{view}-view")).to_be_visible()


def test_keys_that_are_faster_than_the_server_count_one_by_one(month: Page) -> None:
    chip = planned(month, 11)
    chip.focus()
    for _ in range(3):
        month.keyboard.press("Alt+ArrowRight")
        month.wait_for_timeout(30)  # the chip that moved has the focus again
    month.keyboard.press("Control+z")
    expect(cell(month, 13).locator("[data-post]:not(.is-saving)")).to_have_count(1)
    for _ in range(3):
        month.keyboard.press("Control+z")
    for number in (11, 12, 13, 14):
        expect(cell(month, number).locator("[data-post]")).to_have_count(0)


def test_several_are_chosen_and_moved_together(month: Page) -> None:
    first, second = planned(month, 3), planned(month, 4)
    first.click(modifiers=["Control"])
    second.click(modifiers=["Control"])
    expect(month.locator("[data-planner-count]")).to_have_text("2 posts chosen")
    drag(month, cell(month, 3).locator("[data-post]"), cell(month, 5))
    expect(cell(month, 5).locator("[data-post]")).to_have_count(1)
    expect(cell(month, 6).locator("[data-post]")).to_have_count(1)
    month.get_by_role("button", name="Take posts out").click()
    for number in (3, 4, 5, 6):
        expect(cell(month, number).locator("[data-post]")).to_have_count(0)


def test_what_the_server_refuses_goes_back_and_says_why(month: Page) -> None:
    planned(month, 7)
    month.route("**/planner/move", lambda route: route.abort())
    drag(month, cell(month, 7).locator("[data-post]"), cell(month, 8))
    expect(month.locator(TOAST).last).to_contain_text("no connection")
    expect(cell(month, 7).locator("[data-post]")).to_have_count(1)
    month.keyboard.press("Control+z")
    expect(cell(month, 7).locator("[data-post]")).to_have_count(0)


def test_two_people_see_each_others_changes_within_seconds(month: Page, product: Product, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    product.sign_in(other, "okafor")
    other.goto(product.url("okafor", f"/planner/?at={day(0)}"))
    expect(other.locator(".fc-dayGridMonth-view")).to_be_visible()
    planned(month, 9)
    expect(cell(other, 9).locator("[data-post]")).to_have_count(1, timeout=10_000)
    context.close()
    month.keyboard.press("Control+z")
    expect(cell(month, 9).locator("[data-post]")).to_have_count(0)


def test_on_a_phone_the_list_is_read_and_a_post_opens(product: Product, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800}, has_touch=True, color_scheme="dark")
    page = context.new_page()
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/planner/"))
    expect(page.locator(".fc-listMonth-view")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Later").tap()
    page.locator("[data-post]").first.tap()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile("Goes out"))
    context.close()


@pytest.mark.parametrize("view", ["Week", "Day"])
def test_every_view_is_named_for_screen_readers(month: Page, view: str) -> None:
    month.get_by_role("button", name=view, exact=True).click()
    month.wait_for_timeout(300)
    assert faults(month) == []
