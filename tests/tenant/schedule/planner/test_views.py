"""What the planner's page asks for while it is open: the plan, the tray, whether something changed, who is here."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2027, 1, 12, 12, 0, tzinfo=NEW_YORK)
JANUARY = {"start": "2026-12-28T00:00:00", "end": "2027-02-08T00:00:00"}


def get(client: Client, name: str, **query: object) -> Any:
    return client.get(reverse(f"schedule:{name}"), query)


def words_for(artwork: Artwork) -> Artwork:
    caption_make(artwork, "instagram")
    return artwork


def test_the_feed_says_posts_and_favourable_times_in_the_workspaces_wall_time(as_owner_of_jane: Client) -> None:
    event = event_make(calendar_make(color="#aa3355"), NOON, minutes=30, summary="Moon trine Venus")
    post = post_make(artwork_make("Third Wave"), event.posts_at, event=event)
    post_make(artwork_make("Gone"), NOON + timedelta(days=1), state=PostState.CANCELLED)
    answer = get(as_owner_of_jane, "feed", **JANUARY).json()
    (entry,), (band,) = answer["posts"], answer["bands"]
    assert (entry["id"], entry["at"], entry["open"], entry["eventMoved"]) == (
        str(post.pk),
        "2027-01-12T12:15",
        True,
        False,
    )
    assert (band["start"], band["end"], band["at"], band["title"]) == (
        "2027-01-12T12:00",
        "2027-01-12T12:30",
        "2027-01-12T12:15",
        "Moon trine Venus",
    )


def test_the_second_of_two_equal_hours_is_told_apart(as_owner_of_jane: Client) -> None:
    artwork = artwork_make()
    first = datetime(2027, 11, 7, 1, 30, tzinfo=NEW_YORK)
    post_make(artwork, first)
    post_make(artwork, first.replace(fold=1), "pinterest")
    span = {"start": "2027-11-01T00:00:00", "end": "2027-11-08T00:00:00"}
    posts = get(as_owner_of_jane, "feed", **span).json()["posts"]
    assert [(one["at"], one["again"]) for one in posts] == [("2027-11-07T01:30", False), ("2027-11-07T01:30", True)]


def test_a_year_at_once_and_a_broken_span_are_refused_in_words(as_owner_of_jane: Client) -> None:
    long = {"start": "2026-01-01T00:00:00", "end": "2027-01-01T00:00:00"}
    assert get(as_owner_of_jane, "feed", **long).status_code == 422
    assert get(as_owner_of_jane, "feed", start="soon", end="later").status_code == 422


def test_each_change_of_the_plan_gives_another_revision(as_owner_of_jane: Client) -> None:
    def revision() -> str:
        return str(get(as_owner_of_jane, "pulse").json()["revision"])

    seen = [revision()]
    artwork = words_for(artwork_make())
    post = post_make(artwork, NOON)
    seen.append(revision())
    headers = {"HTTP_ACCEPT": "application/json"}
    as_owner_of_jane.post(reverse("schedule:move_posts"), {"posts": [post.pk], "days": 1}, **headers)
    seen.append(revision())
    as_owner_of_jane.post(reverse("schedule:take_out"), {"posts": [post.pk]}, **headers)
    seen.append(revision())
    as_owner_of_jane.post(reverse("schedule:undo"), **headers)
    seen.append(revision())
    assert len(set(seen)) == len(seen)
    assert revision() == seen[-1]


def test_a_sale_is_seen_by_whoever_has_the_planner_open(as_owner_of_jane: Client) -> None:
    artwork = words_for(artwork_make())
    post_make(artwork, NOON)
    before = get(as_owner_of_jane, "pulse").json()["revision"]
    artwork.availability = "sold"
    artwork.save()
    assert get(as_owner_of_jane, "pulse").json()["revision"] != before
    assert get(as_owner_of_jane, "feed", **JANUARY).json()["posts"][0]["silent"] == "sold"


def test_people_with_the_planner_open_see_each_other(as_owner_of_jane: Client, as_member_of_jane: Client) -> None:
    assert get(as_owner_of_jane, "pulse").json()["people"] == []
    assert len(get(as_member_of_jane, "pulse").json()["people"]) == 1
    assert get(as_owner_of_jane, "pulse").json()["people"] == ["Mia Member"]


def test_the_tray_has_what_is_ready_and_not_planned_those_first_that_waited_longest(as_owner_of_jane: Client) -> None:
    planned, posted = words_for(artwork_make("Planned")), words_for(artwork_make("Posted"))
    words_for(artwork_make("Never posted"))
    artwork_make("Without words")
    words_for(artwork_make("Sold", availability="sold"))
    words_for(artwork_make("In the bin", deleted_at=timezone.now()))
    post_make(planned)
    post_make(posted, timezone.now() - timedelta(days=40), state=PostState.PUBLISHED)
    shown = get(as_owner_of_jane, "tray").content.decode()
    assert [title in shown for title in ("Planned", "Without words", "Sold", "In the bin")] == [False] * 4
    assert shown.index("Never posted") < shown.index("Posted")
    assert "Planned" in get(as_owner_of_jane, "tray", planned="yes").content.decode()


def test_the_tray_is_searched_and_filtered(as_owner_of_jane: Client) -> None:
    series = Collection.objects.create(name="Tides")
    words_for(artwork_make("Third Wave", collection=series))
    words_for(artwork_make("Low Sun"))
    assert "Low Sun" not in get(as_owner_of_jane, "tray", q="wave").content.decode()
    assert "Low Sun" not in get(as_owner_of_jane, "tray", collection=series.pk).content.decode()
    assert "Nothing matches" in get(as_owner_of_jane, "tray", q="granite").content.decode()
    assert "Low Sun" in get(as_owner_of_jane, "tray", collection="'; DROP").content.decode()


def test_a_script_in_a_title_is_text_in_tray_and_dialog(as_owner_of_jane: Client) -> None:
    words_for(artwork_make("<script>alert(1)</script>"))
    for name in ("tray", "new", "new_artworks"):
        assert "<script>alert" not in get(as_owner_of_jane, name).content.decode()


def test_a_member_without_the_right_sees_the_plan_and_no_tray(as_member_of_jane: Client, monkeypatch: Any) -> None:
    from apps.core import access
    from apps.core.roles import Right, Role

    monkeypatch.setitem(access.ROLE_RIGHTS, Role.MEMBER, frozenset({Right.VIEW}))
    page = get(as_member_of_jane, "planner").content.decode()
    assert "data-tray" not in page
    assert as_member_of_jane.post(reverse("schedule:undo")).status_code == 403
    assert get(as_member_of_jane, "new").status_code == 403


@pytest.mark.slow
def test_a_month_with_500_posts_and_1000_favourable_times_takes_few_queries(
    as_owner_of_jane: Client, django_assert_max_num_queries: Any
) -> None:
    artworks = [artwork_make(f"Painting {number}") for number in range(25)]
    Caption.objects.bulk_create(Caption(artwork=artwork, network="instagram", text="Words") for artwork in artworks)
    calendar = calendar_make()
    first = datetime(2027, 1, 1, tzinfo=NEW_YORK)
    for number in range(1000):
        event_make(calendar, first + timedelta(minutes=41 * number), uid=f"{number}@test")
    Post.objects.bulk_create(
        Post(
            artwork=artworks[number % 25],
            network="instagram",
            scheduled_at=first + timedelta(minutes=83 * number),
        )
        for number in range(500)
    )
    get(as_owner_of_jane, "planner")
    for name, query in (
        ("planner", {}),
        ("feed", JANUARY),
        ("tray", {}),
        ("pulse", {}),
        ("attention", {}),
        ("new", {}),
    ):
        with django_assert_max_num_queries(10):
            answer = get(as_owner_of_jane, name, **query)
        if name == "feed":
            assert (len(answer.json()["posts"]), len(answer.json()["bands"])) == (500, 1000)
