"""The agency brings the old application's data over: two files, a look, and everything is there."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product
from tests.factories.arrivals import files_of, zip_of
from tests.factories.legacy import image_row, old_file, old_pictures, stored

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_old_data_is_sent_looked_at_and_brought_over(product: Product, page: Page, tmp_path: Path) -> None:
    rows = {"image": [image_row(1, etsy_price="$150 - $250"), image_row(2), image_row(3)]}
    sqlite = old_file(tmp_path, rows)
    packed = tmp_path / "uploads.zip"
    packed.write_bytes(zip_of(files_of(old_pictures(tmp_path, [stored(1), stored(2)]))))

    product.sign_in(page, "")
    page.goto(product.url(""))
    page.get_by_role("link", name="Imports").first.click()
    page.get_by_role("link", name="New import").first.click()
    page.get_by_label("Name of the new workspace").fill("Prompt Creative")
    expect(page.get_by_label("Its address")).to_have_value("prompt-creative")
    page.get_by_label("Its owner’s e-mail").fill("ann@creative.example")
    assert faults(page) == []
    page.get_by_role("button", name="Go on to the files").click()
    page.get_by_label("SQLite file", exact=True).set_input_files(sqlite)
    expect(page.get_by_text("planner.db")).to_be_visible()
    page.get_by_label("ZIP of its pictures", exact=True).set_input_files(packed)

    expect(page.get_by_role("heading", name="What would come over")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(f"Its file {stored(3)} is missing.")).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size({"width": 375, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert faults(page) == []
    page.reload()
    page.get_by_role("button", name="Bring it over").click()
    page.get_by_role("dialog").get_by_role("button", name="Bring it over").click()
    expect(page.get_by_role("heading", name="What was brought over")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("link", name="To the workspace")).to_be_visible()
    expect(page.get_by_text("captions for instagram")).to_be_visible()


def test_a_wrong_file_is_refused_in_a_sentence(product: Product, page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "pictures.rar"
    wrong.write_bytes(b"Rar!")
    product.sign_in(page, "")
    page.goto(product.url("", "/imports/new/"))
    page.get_by_label("Workspace", exact=True).select_option(label="Atelier Lumen")
    page.get_by_role("button", name="Go on to the files").click()
    page.get_by_label("ZIP of its pictures", exact=True).set_input_files(wrong)
    expect(page.get_by_text("Pack the folder of pictures as a ZIP, and choose that.")).to_be_visible()
