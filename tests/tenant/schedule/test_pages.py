"""The planner, the queue, filling: as the owner uses them, and as a member may."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.tenant.artworks.models import Artwork
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
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


@pytest.mark.slow
def test_the_queue_with_300_posts_takes_few_queries(
    as_owner_of_jane: Client, django_assert_max_num_queries: Any
) -> None:
    artworks = ready_artworks(20)
    for number in range(300):
        post_make(artworks[number % 20], TOMORROW + timedelta(hours=2 * number))
    as_owner_of_jane.get(reverse("schedule:queue"))
    with django_assert_max_num_queries(12):
        as_owner_of_jane.get(reverse("schedule:queue"))
