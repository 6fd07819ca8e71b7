"""The settings page, and the stylesheet that carries a workspace's colours."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.core.colours import contrast
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.brand.selectors import brand_get
from apps.tenant.brand.services import brand_update
from tests.fixtures.people import SignIn

SETTINGS = "/settings/"
FACTS = {
    "name": "Jane Doe Studio",
    "time_zone": "Europe/London",
    "company_name": "Jane Doe",
    "branded_hashtag": "#JaneDoe",
    "shop_url": "shop.janedoe.com",
    "tone": "poetic",
    "writer": "offline",
    "default_hashtags": "#oil, #seascape",
    "instagram_hashtags": "5",
    "pinterest_hashtags": "8",
    "facebook_hashtags": "3",
    "etsy_hashtags": "13",
    "networks": ["instagram", "pinterest", "facebook", "etsy"],
}


def test_what_is_saved_is_shown_again(as_owner_of_jane: Client, jane: Workspace) -> None:
    page = as_owner_of_jane.post(SETTINGS, FACTS, follow=True).content.decode()
    for part in ("The settings are saved.", 'value="#JaneDoe"', 'value="https://shop.janedoe.com"', "#oil, #seascape"):
        assert part in page
    jane.refresh_from_db()
    assert (jane.name, jane.time_zone) == ("Jane Doe Studio", "Europe/London")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " ", "Give the workspace a name."),
        ("time_zone", "Mars/Olympus", "Select a valid choice."),
        ("branded_hashtag", "jane-doe", "can&#x27;t be a hashtag"),
        ("shop_url", "not a shop", "Give the address of your shop"),
        ("tone", "loud", "Select a valid choice."),
        ("default_hashtags", "sea-side", "can&#x27;t be a hashtag"),
        ("instagram_hashtags", "6", "Instagram takes 0 to 5 hashtags."),
        ("instagram_hashtags", "many", "Write a whole number."),
        ("facebook_hashtags", "", "Say how many; 0 is none."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    field: str, value: str, says: str, as_owner_of_jane: Client
) -> None:
    response = as_owner_of_jane.post(SETTINGS, {**FACTS, field: value})
    text = response.content.decode()
    assert response.status_code == 422
    assert says in text
    assert 'aria-invalid="true"' in text
    assert "shop.janedoe.com" in text or field == "shop_url"


def test_all_that_is_wrong_is_said_at_once(as_owner_of_jane: Client) -> None:
    wrong = {**FACTS, "name": "", "shop_url": "x y", "branded_hashtag": "a-b", "instagram_hashtags": "9"}
    text = as_owner_of_jane.post(SETTINGS, wrong).content.decode()
    assert text.count('aria-invalid="true"') == 4


def test_a_member_without_the_right_neither_sees_nor_saves(as_member_of_jane: Client, jane: Workspace) -> None:
    assert as_member_of_jane.get(SETTINGS).status_code == 403
    assert as_member_of_jane.post(SETTINGS, FACTS).status_code == 403
    assert as_member_of_jane.get("/settings/look/preview/").status_code == 403
    jane.refresh_from_db()
    assert jane.name == "Jane"


def test_a_zone_that_the_list_leaves_out_stays_chosen(as_owner_of_jane: Client, jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(time_zone="US/Eastern")
    text = as_owner_of_jane.get(SETTINGS).content.decode()
    assert '<option value="US/Eastern" selected>' in text


def test_the_page_costs_few_queries(as_owner_of_jane: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(16):  # with what waits, how it is paid, and what is near its limit
        as_owner_of_jane.get(SETTINGS)


@pytest.mark.parametrize(
    ("colour", "says"),
    [
        ("#27565a", "White text on it reads well"),
        ("#ffd84d", "Dark text on it reads well"),
        ("nonsense", "White text on it reads well: 8.4 : 1."),
    ],
)
def test_a_colour_is_shown_with_how_it_reads_while_it_is_chosen(
    colour: str, says: str, as_owner_of_jane: Client
) -> None:
    text = as_owner_of_jane.get("/settings/look/preview/", {"accent_color": colour}).content.decode()
    assert says in text


def shades_in(css: str) -> list[dict[str, str]]:
    """The variables of the light and of the dark block."""
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in css.split("}")[:2]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "colour", ["#000000", "#ffffff", "#808080", "#ffff00", "#0000ff", "#ff0000", "#777777", "#7a3b2e"]
)
def test_text_on_any_accent_can_be_read_light_and_dark(colour: str, sign_in: SignIn, jane: Workspace) -> None:
    with workspace_context(jane):
        brand_update(actor=None, accent_color=colour)
    for shades in shades_in(sign_in(None, "jane").get("/brand.css").content.decode()):
        assert contrast(shades["accent"], shades["accent-contrast"]) >= 4.5
        assert contrast(shades["accent-ink"], shades["accent-soft"]) >= 4.5


def test_the_stylesheet_is_kept_for_a_year_under_the_address_that_pages_link_to(
    sign_in: SignIn, jane: Workspace
) -> None:
    visitor = sign_in(None, "jane")
    page = visitor.get("/accounts/login/").content.decode()
    linked = re.search(r'href="(/brand\.css\?v=\w+)"', page)
    assert linked
    response = visitor.get(linked.group(1))
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in response.headers or "Cookie" not in response.headers["Vary"]
    assert visitor.get("/brand.css?v=old").headers["Cache-Control"] == "no-cache"


def test_each_workspace_has_its_own_colours(sign_in: SignIn, jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(okafor):
        brand_get()
        brand_update(actor=None, accent_color="#573b80")
    assert b"#573b80" in sign_in(None, "okafor").get("/brand.css").content
    assert b"#573b80" not in sign_in(None, "jane").get("/brand.css").content
