"""A client's own domain, from the form to its sign-in page, in a real browser and with a real DNS server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from apps.demo.people import PASSWORD
from tests.browser.conftest import OWN_DOMAIN, Product
from tests.public.domains.dns_server import Zone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETTINGS = "/settings/domains/"


def on_domain(product: Product, path: str) -> str:
    return f"http://{OWN_DOMAIN}:{product.port}{path}"


def add(product: Product, page: Page, name: str) -> None:
    page.goto(product.url("okafor", SETTINGS))
    page.fill("[name=host]", name)
    page.get_by_role("button", name="Add domain").click()


def press(page: Page, action: str) -> None:
    """One of the domain's buttons that ask first."""
    page.wait_for_load_state()
    page.get_by_role("button", name=action).first.click()
    page.locator("#confirm-dialog").get_by_role("button", name=action).click()


def check_until(page: Page, part: Locator, text: str) -> None:
    """Have the records looked up, as often as that is allowed, until the part of the page says so."""
    for _ in range(18):
        with page.expect_navigation():
            page.get_by_role("button", name="Check now").click()
        if text in part.first.inner_text():
            return
        page.wait_for_timeout(1000)
    expect(part).to_contain_text(text)


@pytest.fixture
def owner(product: Product, page: Page) -> Iterator[Page]:
    """The owner's browser; the domain is gone again when the test is over, however it ended."""
    product.sign_in(page, "okafor")
    yield page
    page.goto(product.url("okafor", SETTINGS))
    if page.get_by_role("button", name="Remove domain").count():
        press(page, "Remove domain")
        expect(page.get_by_role("button", name="Remove domain")).to_have_count(0)


@pytest.fixture
def proved(product: Product, owner: Page, records: Zone) -> Page:
    """The owner's browser on the page of domains, where one of their own works."""
    add(product, owner, OWN_DOMAIN)
    cells = owner.locator(".domain__records code")
    expect(cells).to_have_count(4)
    proof, token, alias, target = cells.all_inner_texts()
    head, found = owner.locator(".domain__head").filter(has_text=OWN_DOMAIN), owner.locator(".domain__found")
    records.set(proof, "TXT", token)
    check_until(owner, found, "Found the TXT record.")
    expect(found).to_contain_text(f"Expected a CNAME record to {target}.")
    expect(head).to_contain_text("Waiting for its records")
    records.set(alias, "CNAME", target)
    check_until(owner, head, "Works")
    return owner


def test_until_its_records_are_found_it_leads_nowhere(product: Product, owner: Page, records: Zone) -> None:
    add(product, owner, f"HTTPS://{OWN_DOMAIN.upper()}/")
    expect(owner.locator(".domain__head").filter(has_text=OWN_DOMAIN)).to_contain_text("Waiting for its records")
    answer = owner.context.new_page().goto(on_domain(product, "/"))
    assert answer is not None
    assert (answer.status, answer.text()) == (404, "There is nothing at this address.")


@pytest.mark.parametrize(
    "name", ["*.okafor.com", "127.0.0.1", "planner.localhost", "two words.com", "a" * 300 + ".com"]
)
def test_a_name_that_can_not_be_had_is_refused_with_the_reason_and_stays_in_its_field(
    name: str, product: Product, owner: Page
) -> None:
    add(product, owner, name)
    field = owner.locator("[name=host]")
    expect(field).to_have_value(name)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(owner.locator(".domain__head")).to_have_count(1)


def test_it_has_the_workspaces_face_and_is_where_everybody_goes_on_signed_in(
    product: Product, proved: Page, browser: Browser
) -> None:
    with proved.expect_navigation():
        press(proved, "Make main address")
    expect(proved.get_by_text("Main address").first).to_be_visible()
    proved.goto(product.url("okafor", "/queue/?state=approved"))
    expect(proved).to_have_url(on_domain(product, "/queue/?state=approved"))
    expect(proved.get_by_role("heading", name="Queue", level=1)).to_be_visible()
    signs_in_there(product, browser)
    comes_from_another_workspace(product, browser)


def signs_in_there(product: Product, browser: Browser) -> None:
    visitor = browser.new_context().new_page()
    visitor.goto(on_domain(product, "/library/"))
    expect(visitor.get_by_text("Okafor & Daughters").first).to_be_visible()
    assert "planner" not in visitor.locator("body").inner_text().lower()
    visitor.fill("input[name=login]", "lucie@demo.example")
    visitor.fill("input[name=password]", PASSWORD)
    visitor.click("main button[type=submit]")
    visitor.wait_for_url(on_domain(product, "/library/"))
    assert {cookie["domain"] for cookie in visitor.context.cookies()} == {OWN_DOMAIN}
    visitor.context.close()


def comes_from_another_workspace(product: Product, browser: Browser) -> None:
    visitor = browser.new_context().new_page()
    product.sign_in(visitor, "lumen")
    visitor.goto(product.url("lumen"))
    visitor.get_by_role("button", name="Your workspaces").click()
    visitor.get_by_role("link", name="Okafor & Daughters").click()
    visitor.wait_for_url(on_domain(product, "/library/"))
    visitor.context.close()
