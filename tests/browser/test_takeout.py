"""Everything out: asked for, watched, downloaded; and the file holds the paintings."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def downloaded(page: Page, folder: Path) -> ZipFile:
    """The newest export's file."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the export").first.click()
    path = folder / "everything.zip"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename.endswith(".zip")
    return ZipFile(path)


def test_an_owner_takes_everything_out(product: Product, page: Page, tmp_path: Path) -> None:
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", "/settings/data/"))
    page.get_by_role("button", name="Export everything").click()
    # The page follows by itself; the worker needs its seconds, or less than one.
    expect(page.get_by_text("Ready", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Export everything")).to_be_visible()
    with downloaded(page, tmp_path) as archive:
        assert archive.testzip() is None
        artworks = json.loads(archive.read("data/artworks.json"))
        names = set(archive.namelist())
    assert len(artworks) > 3
    assert {artwork["original_file"] for artwork in artworks} <= names
    product.mail_with("The export of Okafor")


def test_the_agency_takes_a_clients_data_out(product: Product, page: Page, tmp_path: Path) -> None:
    product.sign_in(page, "")
    page.goto(product.url(""))
    page.get_by_role("link", name="Atelier Lumen").first.click()
    page.get_by_role("button", name="Export everything").click()
    expect(page.get_by_text("Ready", exact=True).first).to_be_visible(timeout=60_000)
    with downloaded(page, tmp_path) as archive:
        assert json.loads(archive.read("manifest.json"))["workspace"]["name"] == "Atelier Lumen"
