"""A passkey in a real browser, with Chromium's virtual authenticator: made and used on the root, and from elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from apps.demo.people import PASSWORD
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECURITY = "/accounts/security/"


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """A device that keeps passkeys and recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session
    session.detach()


def sign_out(page: Page) -> None:
    page.wait_for_load_state()  # the menu opens by script
    page.locator(".topbar .avatar").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def test_a_passkey_is_made_on_the_root_signs_in_there_and_is_removed(
    product: Product, page: Page, device: CDPSession
) -> None:
    product.sign_in(page, "")
    page.goto(product.url("", SECURITY))
    page.get_by_role("link", name="Add passkey").click()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.fill("input[name=name]", "Telephone")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()

    # The password alone no longer signs in: the passkey is the second step.
    sign_out(page)
    product.sign_in(page, "", by_form=True)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()

    page.goto(product.url("", SECURITY))
    page.get_by_role("link", name="Remove Telephone").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove passkey").click()
    expect(page.get_by_role("link", name="Remove Telephone")).to_have_count(0)


def test_from_a_workspace_the_passkey_of_the_root_signs_in_there(
    product: Product, page: Page, device: CDPSession
) -> None:
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", SECURITY))
    page.get_by_role("link", name="Manage passkeys there").click()
    expect(page).to_have_url(product.url("", SECURITY))
    page.get_by_role("link", name="Add passkey").click()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()

    page.goto(product.url("okafor", "/accounts/login/?next=/team/"))
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(product.url("okafor", "/team/"))

    page.goto(product.url("", SECURITY))
    page.get_by_role("link", name="Remove Passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove passkey").click()
    expect(page.get_by_role("link", name="Remove Passkey")).to_have_count(0)


def test_without_a_passkey_the_page_says_what_happened(product: Product, page: Page, device: CDPSession) -> None:
    page.goto(product.url("", "/accounts/login/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="No passkey was used")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()
