"""The agency in a client's workspace: entering to look, the bar, a refusal, leaving; and the client who forbids it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.core.visiting import VisitMode
from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BAR = "You are here as the agency (Ann Agent)"


@pytest.fixture
def lucie(product: Product, browser: Browser) -> Iterator[Page]:
    """The client, in a browser of her own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    product.sign_in(page, "lumen")
    yield page
    context.close()


def enter(product: Product, page: Page, mode: VisitMode) -> None:
    """From the portal's form to the library of Atelier Lumen."""
    page.goto(product.url(""))
    page.get_by_role("link", name="Atelier Lumen").first.click()
    page.wait_for_url(re.compile(r"/clients/[0-9a-f-]{36}/"))
    page.goto(f"{page.url.split('?')[0]}enter/?mode={mode}")
    page.get_by_label("Reason").fill("The captions look odd")
    page.get_by_role("button", name="Enter workspace").click()
    page.wait_for_url(product.url("lumen", "/library/"))


def set_access(product: Product, page: Page, words: str) -> None:
    page.goto(product.url("lumen", "/settings/agency/"))
    page.get_by_label(words).check(force=True)
    page.get_by_role("button", name="Save access").click()
    expect(page.get_by_text(f"The agency may enter: {words.lower()}.")).to_be_visible()


def test_entering_to_look_shows_a_bar_refuses_a_change_and_ends_by_leaving(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    enter(product, page, VisitMode.LOOK)
    for path in ("/library/", "/planner/", "/settings/agency/", "/settings/log/", "/settings/keys/"):
        page.goto(product.url("lumen", path))
        expect(page.get_by_text(BAR)).to_be_visible()
        for width in (1440, 375):
            page.set_viewport_size({"width": width, "height": 900})
            assert faults(page) == [], (path, width)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(product.url("lumen", "/library/"))
    refused = page.evaluate(_SENT)
    assert refused == [403, "You are here to look, so nothing can be changed. To work here, enter to help."]
    page.evaluate(_FORM)
    expect(page.get_by_text("so nothing can be changed")).to_be_visible()
    expect(page).to_have_url(product.url("lumen", "/library/"))
    page.get_by_role("button", name="Leave").click(no_wait_after=True)
    page.wait_for_url(re.compile(re.escape(product.url("", "/clients/"))), timeout=60_000)
    page.goto(product.url("lumen", "/library/"))
    expect(page).to_have_url(re.compile("/accounts/login/"))


# What a script of the page would send, and what a form would.
_TOKEN = "JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']"
_SENT = f"""async () => {{
  const headers = {{ "X-CSRFToken": {_TOKEN}, Accept: "application/json" }};
  const answer = await fetch("/collections/new/", {{ method: "POST", headers }});
  return [answer.status, (await answer.json()).error.message];
}}"""
_FORM = f"""() => {{
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/collections/new/";
  form.innerHTML = '<input name="name" value="Harbours"><input name="csrfmiddlewaretoken">';
  form.elements.csrfmiddlewaretoken.value = {_TOKEN};
  document.body.append(form);
  form.submit();
}}"""


def test_the_client_sees_who_is_there_and_forbids_it_and_the_visitor_is_out(
    product: Product, page: Page, lucie: Page
) -> None:
    product.sign_in(page, "")
    enter(product, page, VisitMode.HELP)
    product.mail_with("The agency is in Atelier Lumen to help")
    lucie.goto(product.url("lumen", "/settings/agency/"))
    expect(lucie.get_by_role("button", name="End visit of Ann Agent")).to_be_visible()
    assert faults(lucie) == []
    set_access(product, lucie, "Not at all")
    try:
        page.goto(product.url("lumen", "/captions/"))
        expect(page.get_by_role("heading", name="Your visit is over")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("link", name="Back to the portal").click()
        expect(page.get_by_text("does not let the agency in")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Ask the owners").click()
        product.mail_with("The agency asks to enter Atelier Lumen")
    finally:
        set_access(product, lucie, "To look and to help")


@pytest.mark.parametrize("path", ["/staff/", "/audit/"])
def test_the_pages_of_the_staff_and_of_the_log_are_sound(product: Product, page: Page, path: str) -> None:
    product.sign_in(page, "")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(product.url("", path))
            assert faults(page) == [], (scheme, width)
