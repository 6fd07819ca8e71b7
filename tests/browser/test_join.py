"""An invitation, from the owner's form through the mail to the library, by somebody who has no account yet."""

import re
from email import message_from_string, policy

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEWCOMER = "ines@gallery.example"


def link_in(mails: str) -> str:
    """The newest link to join that was sent to the newcomer."""
    found = ""
    for raw in mails.split("-" * 79):
        mail = message_from_string(raw.lstrip(), policy=policy.default)
        body = mail.get_body(("plain",))
        if NEWCOMER in str(mail["To"]) and body is not None:
            found = re.findall(r"http://\S+/team/join/\S+", body.get_content())[0]
    return found


def test_who_is_invited_makes_an_account_in_the_workspaces_brand_and_is_inside(
    product: Product, page: Page, browser: Browser
) -> None:
    product.sign_in(page, "jane")
    page.goto(product.url("jane", "/team/"))
    page.fill("textarea", NEWCOMER)
    page.get_by_role("button", name="Send invitations").click()
    expect(page.get_by_text(NEWCOMER).first).to_be_visible()
    link = link_in(product.mail_with(NEWCOMER))

    visitor = browser.new_context(color_scheme="dark").new_page()
    visitor.goto(link)
    assert link.rsplit("/", 2)[1] not in visitor.url
    expect(visitor.get_by_role("heading", name="Join Jane Doe Studio")).to_be_visible()
    for width in (1440, 375):
        visitor.set_viewport_size({"width": width, "height": 800})
        assert faults(visitor) == []
    visitor.fill("[name=name]", "Ines Duarte")
    visitor.fill("[name=password]", "short")
    visitor.get_by_role("button", name="Join Jane Doe Studio").click()
    expect(visitor.locator("[name=name]")).to_have_value("Ines Duarte")
    visitor.fill("[name=password]", "three quiet herons")
    visitor.get_by_role("button", name="Join Jane Doe Studio").click()
    visitor.wait_for_url(product.url("jane", "/library/"))
    visitor.goto(product.url("jane", "/settings/"))
    expect(visitor.get_by_role("heading", level=1)).not_to_have_text("Settings")

    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.get_by_role("heading", name="This invitation was used")).to_be_visible()
    assert faults(other) == []
    other.context.close()
    visitor.context.close()
    page.reload()
    expect(page.get_by_text("Ines Duarte")).to_be_visible()
