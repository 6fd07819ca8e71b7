"""Every page that a link leads to, opened once: on a desk and in the light, then as on a phone and in the dark.

It has nothing that axe calls a violation, doesn't scroll sideways, and asks the browser for nothing that the security
policy stops: the fixture ``page`` fails each test of this folder in which something was stopped, so the main job
(uploading, planning, exporting) is watched too.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Product
from tests.isolation.addresses import addresses

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINKS = "Array.from(document.querySelectorAll('a[href], [hx-get]'), (one) => one.getAttribute('hx-get') || one.href)"
# Parts that scripts fetch into a page have none; what axe asks of a page is nothing that they could have.
IS_WHOLE = "document.doctype !== null"
# Faces of pages that a link leads to anyway.
FACES = ["/captions/table/?network=pinterest", "/calendars/?view=list", "/planner/out/month"]


class Walk:
    """From page to page of one host: one of each pattern of the URLconf."""

    def __init__(self, page: Page, home: str, urlconf: str) -> None:
        self.page = page
        self.origin = home
        self.urlconf = urlconf
        self.seen: set[str] = set()
        self.found: dict[str, list[str]] = {}
        page.goto(home + "/healthz")

    def follow(self, *starts: str) -> None:
        """Everything that links lead to from there. ``starts`` are paths."""
        waiting = list(starts)
        while waiting:
            address = urlsplit(waiting.pop(0))
            name = self._name(address.path)
            if address.netloc not in {"", urlsplit(self.origin).netloc} or name in {*self.seen, "", "account_logout"}:
                continue
            self.seen.add(name)
            if self.open(f"{address.path}?{address.query}".removesuffix("?")):
                waiting += self.page.evaluate(LINKS)

    def open_all(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.open(path)

    def open(self, path: str) -> bool:
        """Go there and look, if it is a page, neither a file nor on its way elsewhere."""
        try:
            answer = self.page.goto(self.origin + path)
        except Error as error:
            if "Download is starting" in error.message or "ERR_ABORTED" in error.message:  # a file, or nothing
                return False
            raise
        is_elsewhere = answer is None or answer.request.redirected_from is not None
        if is_elsewhere or answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
            return False
        if self.page.evaluate(IS_WHOLE):
            self._look(path, width=1440, scheme="light")
            self._look(f"{path} as on a phone", width=375, scheme="dark")
            self._as(width=1440, scheme="light")
        return True

    def _look(self, where: str, *, width: int, scheme: str) -> None:
        self._as(width=width, scheme=scheme)
        if seen := faults(self.page):
            self.found[where] = seen

    def _as(self, *, width: int, scheme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")

    def _name(self, path: str) -> str:
        try:
            return resolve(path, urlconf=self.urlconf).view_name
        except Resolver404:
            return ""


def test_every_page_of_a_workspace_is_accessible_and_asks_for_nothing_forbidden(product: Product, page: Page) -> None:
    product.sign_in(page, "okafor")
    walk = Walk(page, product.url("okafor", ""), "config.urls_tenant")
    walk.follow("/library/")
    assert {"schedule:planner", "artworks:artwork", "captions:edit", "brand:settings", "account_profile"} <= walk.seen
    # Pages that no link leads to, or only after a script ran.
    rest = [one.route for one in addresses("config.urls_tenant") if not one.arguments and one.name not in walk.seen]
    walk.open_all([*FACES, *(f"/{route}" for route in sorted(rest))])
    assert walk.found == {}


def test_every_page_of_the_portal_is_accessible_and_asks_for_nothing_forbidden(product: Product, page: Page) -> None:
    product.sign_in(page, "")
    walk = Walk(page, product.url("", ""), "config.urls_public")
    walk.follow("/")
    assert {"agency:home", "agency:workspace", "agency:create"} <= walk.seen
    assert walk.found == {}


@pytest.mark.parametrize("slug", ["", "okafor"])
def test_before_signing_in_and_on_errors_too(product: Product, page: Page, slug: str) -> None:
    walk = Walk(page, product.url(slug, ""), "config.urls_tenant")
    walk.open_all(["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
    page.goto(product.url(slug, "/nothing/here/"))
    walk.found |= {"an error": seen} if (seen := faults(page)) else {}
    assert walk.found == {}


def test_what_the_policy_stops_would_be_noticed(product: Product, browser: Browser) -> None:
    """Otherwise the tests above would pass without any policy."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(product.url("okafor", "/accounts/login/"))
    page.evaluate(
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
    expect(page.locator("body")).not_to_have_attribute("data-broken", "yes")
    page.wait_for_timeout(300)
    assert sum("Content Security Policy" in text for text in said) >= 4, said
    context.close()
