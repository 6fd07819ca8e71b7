"""The look of a workspace: seen before it is saved, everywhere after, and a file that lies changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Product
from tests.factories import pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOK = "/settings/look/"
ACCENT = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
SAMPLE = "#look-preview [data-accent]"
VIOLET = "#6d3bd1"


@pytest.fixture
def owner(product: Product, page: Page) -> Iterator[Page]:
    """The owner's browser on the page of the look, which is what it was when the test is over."""
    product.sign_in(page, "lumen")
    page.goto(product.url("lumen", LOOK))
    before = page.locator("[name=accent_color]").input_value()
    yield page
    page.goto(product.url("lumen", LOOK))
    page.locator("[name=accent_color]").fill(before)
    page.locator("[name=footer_text]").fill("")
    if page.locator("[name=without_logo]").count():
        page.locator("[name=without_logo]").check()
    save(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save look").click()
    page.wait_for_load_state()


def test_a_colour_is_seen_before_it_is_saved_and_everywhere_after(
    product: Product, owner: Page, browser: Browser
) -> None:
    before = owner.evaluate(ACCENT)
    owner.locator("[name=accent_color]").fill(VIOLET)
    expect(owner.locator(SAMPLE).first).to_have_attribute("data-accent", VIOLET)
    expect(owner.locator(".look-mail .btn")).to_have_css("background-color", "rgb(109, 59, 209)")
    owner.locator("[name=footer_text]").fill("Atelier Lumen, 4 Rue du Lac")
    expect(owner.locator("#look-preview")).to_contain_text("4 Rue du Lac")
    assert owner.evaluate(ACCENT) == before
    owner.reload()
    assert owner.evaluate(ACCENT) == before

    owner.locator("[name=accent_color]").fill(VIOLET)
    owner.locator("[name=footer_text]").fill("Atelier Lumen, 4 Rue du Lac")
    save(owner)
    assert owner.evaluate(ACCENT) == VIOLET
    visitor = browser.new_context(color_scheme="light").new_page()
    visitor.goto(product.url("lumen", "/accounts/login/"))
    assert visitor.evaluate(ACCENT) == VIOLET
    expect(visitor.get_by_text("Atelier Lumen, 4 Rue du Lac")).to_be_visible()
    visitor.context.close()


def test_a_logo_is_seen_before_it_is_saved_and_on_the_sign_in_page_after(
    product: Product, owner: Page, browser: Browser, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(pictures.png(400, 120))
    owner.set_input_files("[name=logo]", logo)
    preview = owner.locator("#look-preview [data-look-logo]").first
    expect(preview).to_be_visible()
    assert str(preview.get_attribute("src")).startswith("blob:")
    save(owner)
    expect(owner.locator(".brand-block img")).to_be_visible()
    visitor = browser.new_context().new_page()
    visitor.goto(product.url("lumen", "/accounts/login/"))
    shown = visitor.locator("img[src^='/brand/']").first
    expect(shown).to_be_visible()
    assert shown.evaluate("(one) => one.naturalWidth") > 0
    visitor.context.close()


def test_a_script_that_is_named_as_a_picture_is_refused_and_the_words_stay(owner: Page, tmp_path: Path) -> None:
    lie = tmp_path / "logo.png"
    lie.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    owner.locator("[name=footer_text]").fill("Kept while the picture is refused")
    owner.set_input_files("[name=logo]", lie)
    save(owner)
    expect(owner.locator("[name=logo]")).to_have_attribute("aria-invalid", "true")
    expect(owner.locator("[name=footer_text]")).to_have_value("Kept while the picture is refused")
