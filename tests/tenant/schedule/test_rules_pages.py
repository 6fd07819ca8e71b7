"""The settings' pages "Planning": as an owner uses them, and as nobody else may."""

import json
import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.schedule import rules
from apps.tenant.schedule.models import Blackout, PlanSettings, Post, Slot
from apps.tenant.schedule.planning_settings import weekly
from apps.tenant.schedule.planning_settings.services import days_off_add
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX = {"HTTP_HX_REQUEST": "true"}
TODAY = timezone.localdate()


def limits(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {"spacing_over_all": 0, "cooldown_days": 30, "approval": "team"}
    for network in ("instagram", "pinterest", "facebook"):
        values |= {f"per_day_{network}": 2, f"per_week_{network}": 0, f"spacing_{network}": 180}
    return {**values, **changes}


def toast_of(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response["HX-Trigger"])["toast"]
    return found


def undo_in(page: str) -> str:
    found = re.search(r'data-undo-url="([^"]+)"', page)
    assert found
    return found[1]


def times() -> list[tuple[str, int, str]]:
    return [(one.network, one.weekday, f"{one.at:%H:%M}") for one in rules.weekly_times()]


def test_rules_are_saved_and_shown_again(as_owner_of_jane: Client) -> None:
    address = reverse("schedule:planning_rules")
    page = as_owner_of_jane.post(address, limits(per_day_pinterest=4, cooldown_days=12), follow=True).content.decode()
    assert "The rules are saved." in page
    assert rules.limits()["pinterest"].per_day == 4
    assert re.search(r'name="cooldown_days" value="12"', page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"per_day_instagram": ""}, "Give a number; 0 is one too."),
        ({"per_day_instagram": "many"}, "Give a whole number."),
        ({"spacing_facebook": 5000}, "less than or equal to 1440"),
        ({"cooldown_days": -1}, "greater than or equal to 0"),
        ({"per_day_instagram": 9, "spacing_instagram": 200}, "9 posts 200 minutes apart don&#x27;t fit into one day"),
        ({"approval": "nobody"}, "nobody is not one of the available choices"),
    ],
)
def test_what_can_not_be_is_said_at_its_field_and_what_was_typed_stays(
    as_owner_of_jane: Client, changes: dict[str, object], sentence: str
) -> None:
    given = limits(spacing_over_all=77, **changes)
    response = as_owner_of_jane.post(reverse("schedule:planning_rules"), given)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="77"' in response.content.decode()
    assert not PlanSettings.objects.filter(spacing_over_all=77).exists()


def test_how_many_posts_become_approved_is_said_before_and_after_saving(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    caption_make(artwork, "instagram")
    for hour in (1, 2):
        post_make(artwork, timezone.now() + timedelta(hours=hour))
    address = reverse("schedule:planning_rules")
    assert "2 posts that wait become approved when you save" in as_owner_of_jane.get(address).content.decode()
    page = as_owner_of_jane.post(address, limits(approval="off"), follow=True).content.decode()
    assert "2 posts are approved now." in page
    assert set(Post.objects.values_list("state", flat=True)) == {"approved"}


def test_a_choice_of_holidays_is_looked_at_before_it_is_saved(as_owner_of_jane: Client) -> None:
    address = reverse("schedule:planning_holidays")
    preview = as_owner_of_jane.get(address, {"country": "DE", "part": "BY"}, **HTMX).content.decode()
    assert "The next 10 in Bayern, Germany" in preview
    assert preview.count("<li>") == 10
    assert "Corpus Christi" in preview
    assert rules.settings_get().holidays_of == ""
    as_owner_of_jane.post(address, {"country": "DE", "part": "BY"})
    assert rules.settings_get().holidays_of == "DE-BY"
    page = as_owner_of_jane.get(reverse("schedule:planning_days")).content.decode()
    assert '<option value="BY" selected>Bayern</option>' in page


def test_another_country_forgets_the_part_of_the_one_before(as_owner_of_jane: Client) -> None:
    address = reverse("schedule:planning_holidays")
    preview = as_owner_of_jane.get(address, {"country": "US", "part": "BY"}, **HTMX).content.decode()
    assert "in United States<" in preview
    assert "California" in preview
    refused = as_owner_of_jane.post(address, {"country": "US", "part": "BY"})
    assert refused.status_code == 422


def test_days_off_are_added_removed_and_brought_back(as_owner_of_jane: Client) -> None:
    address = reverse("schedule:planning_days")
    given = {"starts_on": TODAY + timedelta(days=3), "label": "<b>Fair</b>"}
    page = as_owner_of_jane.post(address, given, follow=True).content.decode()
    assert "&lt;b&gt;Fair&lt;/b&gt;" in page
    assert "<b>Fair" not in page
    off = Blackout.objects.get()
    assert off.ends_on == off.starts_on
    page = as_owner_of_jane.post(reverse("schedule:planning_days_remove", args=[off.pk]), follow=True).content.decode()
    assert not Blackout.objects.exists()
    as_owner_of_jane.post(undo_in(page))
    assert Blackout.objects.get().label == "<b>Fair</b>"


def test_posts_on_new_days_off_are_told_and_stay(as_owner_of_jane: Client) -> None:
    day = TODAY + timedelta(days=3)
    post_make(artwork_make(), timezone.now() + timedelta(days=3))
    given = {"starts_on": day - timedelta(days=1), "ends_on": day + timedelta(days=1)}
    page = as_owner_of_jane.post(reverse("schedule:planning_days"), given, follow=True).content.decode()
    assert "One post lies on them and stays." in page
    assert Post.objects.standing().count() == 1


def test_days_off_that_can_not_be_keep_what_was_typed(as_owner_of_jane: Client) -> None:
    given = {"starts_on": TODAY + timedelta(days=3), "ends_on": TODAY, "label": "Holiday"}
    response = as_owner_of_jane.post(reverse("schedule:planning_days"), given)
    assert response.status_code == 422
    assert "The last day is before the first." in response.content.decode()
    assert 'value="Holiday"' in response.content.decode()


def test_past_days_off_are_folded_away(as_owner_of_jane: Client) -> None:
    Blackout.objects.create(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=8), label="Gone")
    page = as_owner_of_jane.get(reverse("schedule:planning_days")).content.decode()
    assert "No days off to come." in page
    assert page.index("<summary>1 past</summary>") < page.index("Gone")


def test_a_time_is_added_for_days_and_networks_and_undone_from_its_toast(as_owner_of_jane: Client) -> None:
    given = {"at": "09:07", "weekdays": [0, 4], "networks": ["instagram", "facebook"], "natural": "on"}
    response = as_owner_of_jane.post(reverse("schedule:planning_times"), given, **HTMX)
    assert "4 times" in response.content.decode()
    toast = toast_of(response)
    assert toast["text"] == "Added 09:07 on Monday and Friday for Instagram and Facebook."
    undone = as_owner_of_jane.post(toast["undo_url"], **HTMX)
    assert times() == []
    assert toast_of(undone)["undo_label"] == "Redo"
    as_owner_of_jane.post(toast_of(undone)["undo_url"], **HTMX)
    assert len(times()) == 4


def test_a_time_without_days_keeps_what_was_typed(as_owner_of_jane: Client) -> None:
    given = {"at": "09:07", "networks": ["pinterest"]}
    response = as_owner_of_jane.post(reverse("schedule:planning_times"), given, **HTMX)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose at least one day." in page
    assert 'value="09:07"' in page
    assert re.search(r'value="pinterest"[^>]*checked', page)


def test_best_times_are_looked_at_first_and_leave_what_is_there(as_owner_of_jane: Client, actor: Actor) -> None:
    weekly.times_add(actor=actor, networks=["pinterest"], weekdays=[0], at=time(9))
    address = reverse("schedule:planning_best_times")
    page = as_owner_of_jane.get(address, **HTMX).content.decode()
    assert "20:17" in page
    assert page.count("has times already") == 1
    assert times() == [("pinterest", 0, "09:00")]
    response = as_owner_of_jane.post(address, {"networks": ["pinterest"], "there": "keep"}, **HTMX)
    assert "times:changed" in response["HX-Trigger"]
    assert ("pinterest", 0, "09:00") in times()
    as_owner_of_jane.post(address, {"networks": ["pinterest"], "there": "replace"}, **HTMX)
    assert ("pinterest", 0, "09:00") not in times()


def test_no_network_chosen_for_best_times_is_said(as_owner_of_jane: Client) -> None:
    response = as_owner_of_jane.post(reverse("schedule:planning_best_times"), {}, **HTMX)
    assert response.status_code == 422
    assert "Choose at least one network." in response.content.decode()


def test_single_times_are_switched_removed_and_all_are_cleared(as_owner_of_jane: Client, actor: Actor) -> None:
    weekly.times_add(actor=actor, networks=["instagram", "pinterest"], weekdays=[0], at=time(9))
    first = Slot.objects.get(network="instagram")
    as_owner_of_jane.post(reverse("schedule:planning_time_natural", args=[first.pk]), **HTMX)
    switched = Slot.objects.get(network="instagram")
    assert not switched.natural
    as_owner_of_jane.post(reverse("schedule:planning_time_remove", args=[switched.pk]), **HTMX)
    assert times() == [("pinterest", 0, "09:00")]
    as_owner_of_jane.post(reverse("schedule:planning_copy_monday"), **HTMX)
    assert [one[1] for one in times()] == [0, 1, 2, 3, 4]
    cleared = as_owner_of_jane.post(reverse("schedule:planning_times_clear"), **HTMX)
    assert "No weekly times yet" in cleared.content.decode()
    as_owner_of_jane.post(toast_of(cleared)["undo_url"], **HTMX)
    assert len(times()) == 5
    gone = as_owner_of_jane.post(reverse("schedule:planning_time_remove", args=[first.pk]), **HTMX)
    assert gone.status_code == 404


@pytest.mark.parametrize("name", ["planning_rules", "planning_days", "planning_times", "planning_best_times"])
def test_a_member_without_the_right_sees_and_changes_nothing(as_member_of_jane: Client, name: str) -> None:
    address = reverse(f"schedule:{name}")
    assert as_member_of_jane.get(address).status_code == 403
    assert as_member_of_jane.post(address, limits(approval="off")).status_code == 403
    assert not PlanSettings.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["planning_rules", "planning_days", "planning_times"])
def test_pages_need_as_many_queries_for_many_rows_as_for_one(as_owner_of_jane: Client, actor: Actor, name: str) -> None:
    def fill(number: int) -> None:
        weekly.times_add(actor=actor, networks=["instagram"], weekdays=[0, 1, 2], at=time(number))
        days_off_add(actor=actor, starts_on=TODAY + timedelta(number), ends_on=TODAY + timedelta(number))

    fill(1)
    as_owner_of_jane.get(reverse(f"schedule:{name}"))
    with CaptureQueriesContext(connection) as few:
        as_owner_of_jane.get(reverse(f"schedule:{name}"))
    for number in range(2, 20):
        fill(number)
    with CaptureQueriesContext(connection) as many:
        as_owner_of_jane.get(reverse(f"schedule:{name}"))
    assert len(many) == len(few)
