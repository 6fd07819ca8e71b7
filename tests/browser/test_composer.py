"""The composer in the browser: chips, preview, saving by itself, versions, tones, two people at once, the table."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = (
    "The quay at night, between two ferries, when the water keeps every lamp twice and nobody at all is in a hurry "
    "to leave, not even the gulls."
)


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """Where the first artwork's composer is, once a test has gone there by the link."""
    return []


@pytest.fixture
def composer(product: Product, page: Page, addresses: list[str]) -> Locator:
    """Instagram's part of the composer, of the first artwork."""
    product.sign_in(page, "okafor")
    if not addresses:
        page.goto(product.url("okafor", "/captions/"))
        page.locator("th[scope=row] a").first.click()
        page.wait_for_url(re.compile("/captions/[0-9a-f-]{36}/"))
        addresses.append(page.url)
    else:
        page.goto(addresses[0])
    expect(page.locator("#caption-instagram .ts-control")).to_be_visible()
    return page.locator("#caption-instagram")


def state(composer: Locator) -> Locator:
    return composer.locator("[data-caption-state]")


def test_words_are_previewed_counted_and_saved_while_they_are_typed(page: Page, composer: Locator) -> None:
    composer.locator("#instagram_text").fill(LONG)
    look = composer.locator("[data-look=posted]")
    expect(look).to_contain_text("… more")
    expect(look).not_to_contain_text("gulls")
    expect(state(composer)).to_have_text("Saved")
    look.get_by_role("button", name="more").click()
    expect(look).to_contain_text("gulls")
    page.reload()
    expect(page.locator("#instagram_text")).to_have_value(LONG)


def test_hashtags_are_chips_and_the_brands_own_can_not_be_taken_away(page: Page, composer: Locator) -> None:
    composer.locator("#instagram_text").fill("Dusk.")
    expect(state(composer)).to_have_text("Saved")
    chips = composer.locator(".ts-control .item")
    for remove in reversed(composer.locator(".ts-control .remove").all()):
        remove.click()
    expect(chips).to_have_count(1)
    expect(chips.first).to_have_class(re.compile("chip-locked"))
    box = composer.locator(".ts-control input")
    box.press("Backspace")
    expect(chips).to_have_count(1)
    box.type("night-harbour ")
    box.type("blue,")
    expect(chips).to_have_text([re.compile("^#"), re.compile("#nightharbour"), re.compile("#blue")])
    expect(composer.locator(".char-counter").nth(1)).to_contain_text("3 / 5")
    expect(state(composer)).to_have_text("Saved")
    page.reload()
    expect(page.locator("#instagram_hashtags")).to_have_value(re.compile("#nightharbour #blue"))


def test_a_version_comes_back_and_a_tone_is_taken(page: Page, composer: Locator) -> None:
    page.get_by_role("button", name="Write for me").first.click()
    page.get_by_role("button", name="Try three tones").first.click()
    dialog = page.locator("#tones-dialog")
    expect(dialog.get_by_role("button", name="Use these words")).to_have_count(3)
    words = dialog.locator(".tone__words").last.inner_text().split("\n")[0]
    dialog.get_by_role("button", name="Use these words").last.click()
    expect(dialog).not_to_be_visible()
    expect(page.locator("#instagram_text")).to_have_value(re.compile(re.escape(words)))
    page.locator("#instagram_text").fill("Something else altogether.")
    expect(state(composer)).to_have_text("Saved")
    page.get_by_role("button", name="Versions of the Instagram caption").click()
    drawer = page.locator("#caption-history")
    drawer.get_by_role("button", name="Compare with now").first.click()
    expect(drawer.locator("ins").first).to_contain_text("Something else")
    drawer.get_by_role("button", name="Bring this version back").first.click()
    expect(drawer).not_to_be_visible()
    expect(page.locator("#instagram_text")).to_have_value(re.compile(re.escape(words)))


def test_an_approval_goes_when_the_words_change(page: Page, composer: Locator) -> None:
    composer.locator("#instagram_text").fill("To be approved.")
    expect(state(composer)).to_have_text("Saved")
    composer.get_by_role("button", name="Approve").click()
    expect(composer.locator("[data-caption-approved]")).to_be_visible()
    page.locator("#instagram_text").fill("Changed after that.")
    expect(composer.locator("[data-caption-approved]")).to_have_count(0)
    expect(composer.get_by_role("button", name="Approve")).to_be_visible()


def test_the_second_of_two_people_is_told_and_loses_nothing(page: Page, composer: Locator) -> None:
    context: BrowserContext = page.context
    other = context.new_page()
    other.goto(page.url)
    other.locator("#instagram_text").fill("Theirs, saved first.")
    expect(other.locator("#caption-instagram [data-caption-state]")).to_have_text("Saved")
    page.locator("#instagram_text").fill("Mine, typed meanwhile.")
    expect(composer).to_contain_text("Somebody else saved this caption meanwhile")
    expect(composer.locator(".theirs")).to_contain_text("Theirs, saved first.")
    expect(page.locator("#instagram_text")).to_have_value("Mine, typed meanwhile.")
    composer.get_by_role("button", name="Save caption").click()
    expect(composer.locator(".theirs")).to_have_count(0)
    other.close()


def test_words_for_prints_begin_with_the_text_and_are_what_goes_out_once_the_original_is_sold(
    page: Page, composer: Locator
) -> None:
    composer.locator("#instagram_text").fill("Dusk.")
    expect(state(composer)).to_have_text("Saved")
    expect(composer.locator("#instagram_print_text")).to_have_count(0)
    address = page.url
    page.get_by_role("link", name="All facts").click()
    page.get_by_label("Prints of it are still to be had").check()
    page.get_by_label("Availability").select_option("sold")
    page.get_by_role("button", name="Save facts").click()
    expect(page.get_by_text("The facts are saved.")).to_be_visible()
    page.goto(address)
    look, prints = composer.locator("[data-look=posted]"), composer.locator("#instagram_print_text")
    expect(look).to_contain_text("Dusk.")
    prints.fill("Prints are here.")
    expect(look).to_contain_text("Prints are here.")
    expect(look).not_to_contain_text("Dusk.")
    composer.get_by_role("button", name="Begin with the words above").press("Enter")
    expect(prints).to_have_value("Prints are here.\n\nDusk.")
    expect(prints).to_be_focused()
    expect(state(composer)).to_have_text("Saved")
    page.reload()
    expect(prints).to_have_value("Prints are here.\n\nDusk.")


def test_rows_of_the_table_are_saved_by_themselves(product: Product, page: Page) -> None:
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", "/captions/table/?network=pinterest"))
    row = page.locator(".caption-row").nth(1)
    row.get_by_label("Title").fill("A title from the table")
    expect(row.locator("[data-caption-state]")).to_have_text("Saved")
    row.get_by_label("Title").fill("x" * 101)
    expect(page.locator(".caption-row").nth(1)).to_contain_text("too long for Pinterest")
    page.reload()
    expect(page.locator(".caption-row").nth(1).get_by_label("Title")).to_have_value("A title from the table")
