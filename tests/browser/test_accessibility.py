"""No page has what axe calls a violation, on a desk and on a phone, light and dark; and none scrolls sideways."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import faults
from tests.browser.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATHS = [
    "/library/",
    "/library/bin/",
    "/collections/",
    "/collections/new/",
    "/library/facts/",
    "/captions/",
    "/captions/table/?network=pinterest",
    "/calendars/",
    "/calendars/?view=list",
    "/planner/",
    "/planner/fill/",
    "/planner/out/",
    "/planner/out/month",
    "/queue/",
    "/deliveries/",
    "/deliveries/send/",
    "/exports/",
    "/exports/new/",
    "/team/",
    "/settings/",
    "/settings/domains/",
    "/settings/planning/",
    "/settings/planning/days-off/",
    "/settings/planning/times/",
    "/settings/look/",
    "/settings/security/",
    "/accounts/security/",
    "/settings/keys/",
    "/settings/channels/",
]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (375, "dark")])
def test_no_page_breaks_the_rules_of_accessibility(product: Product, page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    product.sign_in(page, "okafor")
    page.goto(product.url("okafor", "/library/"))
    artwork = page.locator(".art-card__title").first.get_attribute("href") or ""
    found = {}
    for path in [*PATHS, artwork, f"{artwork}frames/", artwork.replace("/artworks/", "/captions/")]:
        page.goto(product.url("okafor", path))
        if seen := faults(page):
            found[path] = seen
    assert found == {}
