"""The planner, the queue, filling: as the owner uses them, and as a member may."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Post, PostState, Proposal
from tests.factories.artworks import artwork_make
from tests.factories.calendars import calendar_make, event_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX = {"HTTP_HX_REQUEST": "true"}
TOMORROW = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


def ready_artworks(count: int) -> list[Artwork]:
    artworks = [artwork_make(f"Painting {number}") for number in range(count)]
    for artwork in artworks:
        for network in ("instagram", "pinterest", "facebook"):
            caption_make(artwork, network)
    return artworks


def wishes(**changes: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "start": today + timedelta(days=1),
        "end": today + timedelta(days=10),
        "strategy": "favourable_only",
        "spacing_minutes": 180,
        "cooldown_days": 30,
        "excluded": "",
        "per_day_instagram": 2,
        "per_day_pinterest": 1,
        "per_day_facebook": 0,
        **changes,
    }


def test_wishes_become_a_preview_and_only_accepting_makes_posts(as_owner_of_jane: Client) -> None:
    ready_artworks(4)
    calendar = calendar_make()
    for day in range(2, 5):
        event_make(calendar, TOMORROW + timedelta(days=day))
    response = as_owner_of_jane.post(reverse("schedule:fill"), wishes())
    preview = as_owner_of_jane.get(response["Location"])
    assert "6 posts" in preview.content.decode()
    assert Post.objects.count() == 0
    as_owner_of_jane.post(response["Location"] + "accept")
    assert sorted(Post.objects.values_list("network", flat=True)) == ["instagram"] * 3 + ["pinterest"] * 3
    assert all(post.event_id and post.state == PostState.READY for post in Post.objects.all())


def test_accepting_twice_makes_no_second_posts(as_owner_of_jane: Client) -> None:
    ready_artworks(2)
    event_make(calendar_make(), TOMORROW + timedelta(days=2))
    path = as_owner_of_jane.post(reverse("schedule:fill"), wishes())["Location"] + "accept"
    as_owner_of_jane.post(path)
    again = as_owner_of_jane.post(path, HTTP_ACCEPT="application/json")
    assert again.status_code == 409
    assert Post.objects.count() == 2


def test_what_was_sold_since_the_preview_is_not_planned(as_owner_of_jane: Client) -> None:
    (artwork,) = ready_artworks(1)
    event_make(calendar_make(), TOMORROW + timedelta(days=2))
    path = as_owner_of_jane.post(reverse("schedule:fill"), wishes())["Location"]
    Artwork.objects.filter(pk=artwork.pk).update(availability="sold")
    page = as_owner_of_jane.post(path + "accept", follow=True)
    assert Post.objects.count() == 0
    assert "2 could not be any more" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"end": timezone.localdate()}, "The last day is before the first"),
        ({"end": timezone.localdate() + timedelta(days=500)}, "at most 365 days"),
        ({"excluded": "next week"}, "Write days as 2026-12-24"),
        ({"per_day_instagram": 0, "per_day_pinterest": 0}, "Choose at least one network"),
    ],
)
def test_wishes_that_can_not_be_are_said_at_the_form_which_keeps_them(
    as_owner_of_jane: Client, changes: dict[str, object], sentence: str
) -> None:
    response = as_owner_of_jane.post(reverse("schedule:fill"), wishes(spacing_minutes=77, **changes))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="77"' in response.content.decode()
    assert not Proposal.objects.exists()


def test_the_owner_approves_moves_replaces_and_takes_out_from_the_queue(as_owner_of_jane: Client) -> None:
    first, other = ready_artworks(2)
    post = post_make(first, TOMORROW)
    approved = as_owner_of_jane.post(reverse("schedule:approve"), {"post_ids": [str(post.pk)]}, **HTMX)
    assert approved.status_code == 204
    assert "posts:changed" in approved["HX-Trigger"]
    later = (TOMORROW + timedelta(days=1)).astimezone(ZoneInfo("America/New_York"))
    as_owner_of_jane.post(reverse("schedule:move", args=[post.pk]), {"at": f"{later:%Y-%m-%dT%H:%M}"}, **HTMX)
    as_owner_of_jane.post(reverse("schedule:replace", args=[post.pk]), {"artwork": str(other.pk)}, **HTMX)
    post.refresh_from_db()
    assert (post.scheduled_at, post.artwork_id, post.state) == (later, other.pk, PostState.READY)
    as_owner_of_jane.post(reverse("schedule:remove", args=[post.pk]), **HTMX)
    assert not Post.objects.standing().exists()


def test_an_hour_that_the_clocks_skip_is_refused(as_owner_of_jane: Client) -> None:
    post = post_make(ready_artworks(1)[0], TOMORROW)
    response = as_owner_of_jane.post(reverse("schedule:move", args=[post.pk]), {"at": "2027-03-14T02:30"}, **HTMX)
    assert response.status_code == 422
    assert "clock shows once" in response.content.decode()


def test_a_member_plans_but_does_not_approve(as_member_of_jane: Client) -> None:
    post = post_make(ready_artworks(1)[0], TOMORROW)
    assert as_member_of_jane.get(reverse("schedule:fill")).status_code == 200
    assert as_member_of_jane.post(reverse("schedule:approve"), {"post_ids": [str(post.pk)]}).status_code == 403
    post.refresh_from_db()
    assert post.state == PostState.READY


def test_a_script_in_a_title_is_text_everywhere(as_owner_of_jane: Client) -> None:
    artwork = artwork_make("<script>alert(1)</script>")
    caption_make(artwork, text="<img src=x onerror=alert(1)>")
    post = post_make(artwork, TOMORROW)
    for path in (reverse("schedule:queue"), reverse("schedule:post", args=[post.pk])):
        page = as_owner_of_jane.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_queue_with_300_posts_takes_few_queries(
    as_owner_of_jane: Client, django_assert_max_num_queries: Any
) -> None:
    artworks = ready_artworks(20)
    for number in range(300):
        post_make(artworks[number % 20], TOMORROW + timedelta(hours=2 * number))
    as_owner_of_jane.get(reverse("schedule:queue"))
    with django_assert_max_num_queries(12):
        as_owner_of_jane.get(reverse("schedule:queue"))
