"""Changing the brand: cleaned, logged, in force; or refused at its field, with nothing changed."""

from typing import Any

import pytest

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.brand.models import Brand
from apps.tenant.brand.selectors import brand_appearance, brand_css_url, brand_get
from apps.tenant.brand.services import brand_update, settings_update

Capture = Any


def test_a_new_workspace_has_a_brand_with_its_name(in_jane: Workspace) -> None:
    assert brand_get().company_name == "Jane"
    assert brand_get() == brand_get()
    assert Brand.objects.count() == 1


def test_every_field_is_kept_in_its_stored_form(in_jane: Workspace, actor: Actor) -> None:
    brand_update(
        actor=actor,
        company_name="  Jane   Doe ",
        branded_hashtag="# Jane Doe",
        shop_url="shop.janedoe.com",
        tone="poetic",
        default_hashtags="#oil, #seascape",
        instagram_hashtags=4,
        pinterest_hashtags=10,
        facebook_hashtags=0,
        accent_color="#ABC",
    )
    brand = Brand.objects.get()
    assert (brand.company_name, brand.branded_hashtag, brand.shop_url) == (
        "Jane Doe",
        "JaneDoe",
        "https://shop.janedoe.com",
    )
    assert (brand.tone, brand.default_hashtags, brand.accent_color) == ("poetic", ["oil", "seascape"], "#aabbcc")
    assert (brand.instagram_hashtags, brand.pinterest_hashtags, brand.facebook_hashtags) == (4, 10, 0)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("company_name", "x" * 121, "at most 120"),
        ("branded_hashtag", "jane-doe", "can't be a hashtag"),
        ("shop_url", "javascript:alert(1)", "address of your shop"),
        ("shop_url", "not a shop", "address of your shop"),
        ("shop_url", "ftp://shop.example", "address of your shop"),
        ("tone", "loud", "one of the tones"),
        ("default_hashtags", "sea-side", "can't be a hashtag"),
        ("instagram_hashtags", 6, "Instagram takes 0 to 5"),
        ("pinterest_hashtags", 21, "Pinterest takes 0 to 20"),
        ("facebook_hashtags", -1, "Facebook takes 0 to 10"),
        ("accent_color", "red", "like #7a3b2e"),
        ("accent_color", "#12345", "like #7a3b2e"),
        ("accent_color", "#7a3b2e;}body{", "like #7a3b2e"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_nothing_is_kept(
    field: str, value: Any, says: str, in_jane: Workspace, actor: Actor
) -> None:
    changes: Any = {"company_name": "Changed", field: value}
    with pytest.raises(InvalidInput, match=says) as caught:
        brand_update(actor=actor, **changes)
    assert caught.value.field == field
    assert brand_get().company_name == "Jane"
    assert not Entry.objects.exists()


def test_a_change_is_logged_by_the_names_of_what_changed(in_jane: Workspace, actor: Actor) -> None:
    brand_update(actor=actor, tone="direct", accent_color="#27565a", company_name="Jane")
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.summary) == (
        "brand.updated",
        actor.user_id,
        "Changed tone and accent colour.",
    )


def test_saving_the_same_again_leaves_no_trace(in_jane: Workspace, actor: Actor) -> None:
    brand_update(actor=actor, tone="direct")
    brand_update(actor=actor, tone="direct")
    assert Entry.objects.count() == 1


def test_a_new_colour_is_in_force_at_once_under_a_new_address(
    in_jane: Workspace, actor: Actor, django_capture_on_commit_callbacks: Capture
) -> None:
    before = brand_css_url(brand_appearance())
    with django_capture_on_commit_callbacks(execute=True):
        brand_update(actor=actor, accent_color="#27565a")
    assert brand_appearance().accent == "#27565a"
    assert brand_css_url(brand_appearance()) != before


def test_the_colour_is_remembered_for_each_workspace_by_itself(
    jane: Workspace, okafor: Workspace, actor: Actor, django_capture_on_commit_callbacks: Capture
) -> None:
    from apps.core.tenancy.context import workspace_context

    for workspace, colour in ((jane, "#27565a"), (okafor, "#573b80")):
        with workspace_context(workspace), django_capture_on_commit_callbacks(execute=True):
            brand_update(actor=actor, accent_color=colour)
    with workspace_context(jane):
        assert brand_appearance().accent == "#27565a"
    with workspace_context(okafor):
        assert brand_appearance().accent == "#573b80"


def test_the_settings_change_workspace_and_brand_together_or_not_at_all(in_jane: Workspace, actor: Actor) -> None:
    with pytest.raises(InvalidInput):
        settings_update(actor=actor, workspace=in_jane, name="New name", time_zone="Europe/Oslo", tone="loud")
    in_jane.refresh_from_db()
    assert in_jane.name == "Jane"
    settings_update(actor=actor, workspace=in_jane, name="New name", time_zone="Europe/Oslo", tone="direct")
    in_jane.refresh_from_db()
    assert (in_jane.name, in_jane.time_zone, brand_get().tone) == ("New name", "Europe/Oslo", "direct")
    assert set(Entry.objects.values_list("verb", flat=True)) == {"workspace.updated", "brand.updated"}
