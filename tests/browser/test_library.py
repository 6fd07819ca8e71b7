"""The library in the browser: finding, going back, frames by the keyboard, duplicates, facts from a sheet."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product
from tests.factories import pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_was_looked_for_is_in_the_address_and_there_again_after_going_back(product: Product, page: Page) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/library/"))
    title = page.locator(".art-card__title").first.inner_text()
    everything = page.locator(".art-card").count()
    page.locator("input[type=search]").first.fill(title[:-1])
    expect(page.locator(".art-card")).to_have_count(1)
    page.wait_for_url(re.compile("q="))
    page.locator(".art-card__title").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    expect(page.locator(".art-card")).to_have_count(1)
    expect(page.locator("input[type=search]").first).to_have_value(title[:-1])
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator(".art-card")).to_have_count(everything)


def test_a_detail_is_chosen_by_the_keyboard_and_shown(product: Product, page: Page) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/library/"))
    page.locator(".art-card__title").first.click()
    page.goto(f"{page.url}frames/")
    page.locator("a[href*='/frames/']").first.click()
    page.get_by_role("radio", name="A part of it").check(force=True)
    size = page.get_by_label("Size")
    size.focus()
    for _ in range(20):
        size.press("ArrowLeft")
    expect(page.locator("[name=width]")).not_to_have_value("")
    page.get_by_role("button", name="Save frame").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How it is shown")


def test_a_picture_that_is_there_already_is_asked_about(product: Product, page: Page, tmp_path: Path) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/library/"))
    path = tmp_path / "twice.jpg"
    path.write_bytes(pictures.jpeg(700, 500, (90, 20, 70)))
    page.set_input_files("[data-upload-input]", str(path))
    expect(page.locator("[data-uploads]")).to_contain_text("1 added", timeout=30_000)
    page.reload()
    page.set_input_files("[data-upload-input]", str(path))
    asked = page.locator("[data-upload][data-state=duplicate]")
    expect(asked).to_contain_text("twice.jpg", timeout=30_000)
    asked.get_by_role("button", name="Leave out").click()
    expect(asked).to_have_count(0)


def test_facts_come_from_a_sheet_and_go_again(product: Product, page: Page, tmp_path: Path) -> None:
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", "/library/"))
    title = page.locator(".art-card__title").first.inner_text()
    sheet = tmp_path / "facts.csv"
    sheet.write_text(f'Title,Year,Price\n"{title}",1999,$1 - $2\nNobody,2000,\n')
    page.get_by_role("button", name="Add artworks").first.click()
    page.get_by_role("link", name="Facts from a sheet").click()
    page.set_input_files("[name=file]", str(sheet))
    page.get_by_role("button", name="Read sheet").click()
    apply = page.get_by_role("button", name="Apply to 1 artwork")
    expect(apply).to_be_visible(timeout=30_000)
    expect(page.locator("#facts-sheet")).to_contain_text("is two prices")
    expect(page.locator("#facts-sheet")).to_contain_text("No artwork has the title “Nobody”.")
    apply.click()
    expect(page.locator("#facts-sheet")).to_contain_text("1999")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
