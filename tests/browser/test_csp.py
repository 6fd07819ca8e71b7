"""No page asks the browser for anything that the security policy stops: every page that a link leads to is opened.

The fixture ``page`` fails each test of this folder in which something was stopped, so the main job (uploading,
planning, exporting) is watched too.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product
from tests.isolation.addresses import addresses

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINKS = "Array.from(document.querySelectorAll('a[href], [hx-get]'), (one) => one.getAttribute('hx-get') || one.href)"


# Redirects are not followed: they have the status 0 here.
IS_PAGE = """async (address) => {
  const answer = await fetch(address, { redirect: "manual" });
  return answer.status === 200 && answer.headers.get("content-type").includes("html");
}"""


def crawl(page: Page, start: str, urlconf: str) -> set[str]:
    """Open one page of every pattern that links lead to; gives the patterns' names."""
    host, waiting, seen = urlsplit(start).netloc, [start], set()
    page.goto(start)
    while waiting:
        address = urlsplit(waiting.pop(0))
        name = _name(address.path, urlconf)
        if address.netloc not in {"", host} or name is None or name in seen or name == "account_logout":
            continue
        seen.add(name)
        if _open(page, f"{address.path}?{address.query}"):
            waiting += page.evaluate(LINKS)
    return seen


def _open(page: Page, address: str) -> bool:
    """Go there on the same host if it is a page."""
    if not page.evaluate(IS_PAGE, address):
        return False
    page.goto(urljoin(page.url, address))
    page.wait_for_timeout(150)  # what the page's scripts begin with
    return True


def _name(path: str, urlconf: str) -> str | None:
    try:
        return resolve(path, urlconf=urlconf).view_name
    except Resolver404:
        return None


def test_nothing_is_stopped_on_any_page_of_a_workspace(product: Product, page: Page) -> None:
    product.sign_in(page, "okafor")
    seen = crawl(page, product.url("okafor", "/library/"), "config.urls_tenant")
    without_arguments = {one.name for one in addresses("config.urls_tenant") if not one.arguments}
    assert {"schedule:planner", "artworks:artwork", "captions:edit", "brand:settings", "account_profile"} <= seen
    # Pages that no link leads to, or only after a script ran.
    for name in sorted(without_arguments - seen):
        route = next(one.route for one in addresses("config.urls_tenant") if one.name == name)
        _open(page, f"/{route}")


def test_nothing_is_stopped_in_the_portal(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    assert {"agency:home", "agency:workspace", "agency:create"} <= crawl(page, product.url(""), "config.urls_public")


@pytest.mark.parametrize("slug", ["", "okafor"])
def test_nothing_is_stopped_before_signing_in_and_on_errors(product: Product, page: Page, slug: str) -> None:
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/nothing/here/"):
        page.goto(product.url(slug, path))
        page.wait_for_load_state("networkidle")


def test_what_the_policy_stops_would_be_noticed(product: Product, browser: object, page: Page) -> None:
    """Otherwise the tests above would pass without any policy."""
    context = browser.new_context()  # type: ignore[attr-defined]
    other = context.new_page()
    said: list[str] = []
    other.on("console", lambda message: said.append(message.text))
    other.goto(product.url("okafor", "/accounts/login/"))
    other.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.body.dataset.broken = 'yes'";
          document.body.append(script);
          const picture = new Image();
          picture.src = "http://evil.example/x.png";
          document.body.append(picture);
          document.body.insertAdjacentHTML("beforeend", "<p style='color: red' onclick='1'>x</p>");
        }"""
    )
    expect(other.locator("body")).not_to_have_attribute("data-broken", "yes")
    other.wait_for_timeout(300)
    assert sum("Content Security Policy" in text for text in said) >= 4, said
    context.close()
