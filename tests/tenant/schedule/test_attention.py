"""A sale, a hold or the bin frees a place, and the next ready artwork is offered for it."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.stock import availability_set, holds_end
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import PlanSettings, Post, PostState
from apps.tenant.schedule.planner.attention import free_places
from apps.tenant.schedule.services import post_replace_artwork
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
HTMX = {"HTTP_HX_REQUEST": "true"}
SOON = (timezone.now() + timedelta(days=60)).replace(second=0, microsecond=0)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def ready(title: str, *networks: str) -> Artwork:
    artwork = artwork_make(title)
    for network in networks or ("instagram",):
        caption_make(artwork, network)
    return artwork


def sold_place(at: datetime = SOON, network: str = "instagram", **fields: object) -> Post:
    return post_make(artwork_make("Sold one", **{"availability": "sold", **fields}), at, network)


def offers() -> list[str | None]:
    return [place.offer.title if place.offer else None for place in free_places()]


@pytest.mark.parametrize(
    "fields",
    [
        {"availability": "sold"},
        {"availability": "on_hold"},
        {"availability": "on_hold", "hold_until": date(2099, 1, 1)},
        {"availability": "available", "deleted_at": timezone.now()},
    ],
)
def test_what_is_sold_on_hold_or_in_the_bin_frees_its_place(fields: dict[str, object]) -> None:
    post = sold_place(**fields)
    ready("Next")
    (place,) = free_places()
    assert (place.post, offers()) == (post, ["Next"])


@pytest.mark.parametrize("state", ["queued", "pushing", "scheduled", "published", "cancelling", "cancelled"])
def test_what_has_left_the_house_is_no_free_place(state: str) -> None:
    post = sold_place()
    Post.objects.filter(pk=post.pk).delete()
    post_make(artwork_make("Sold", availability="sold"), SOON, state=state)
    assert free_places() == []


def test_a_place_that_has_passed_is_not_offered() -> None:
    sold_place(timezone.now() - DAY)
    assert free_places() == []


def test_each_artwork_is_offered_once_and_places_beyond_them_stay_without(actor: Actor) -> None:
    for number in range(3):
        sold_place(SOON + number * MINUTE)
    ready("One")
    ready("Two")
    assert offers() == ["One", "Two", None]


def test_only_artworks_with_words_for_the_network_are_offered() -> None:
    sold_place(SOON, "instagram")
    sold_place(SOON + MINUTE, "pinterest")
    sold_place(SOON + 2 * MINUTE, "facebook")
    ready("For Pinterest", "pinterest")
    ready("For Instagram", "instagram", "etsy")
    assert offers() == ["For Instagram", "For Pinterest", None]


def test_what_may_not_be_promoted_is_not_offered() -> None:
    sold_place()
    for fields in ({"availability": "sold"}, {"availability": "on_hold"}, {"deleted_at": timezone.now()}):
        caption_make(artwork_make("No", **fields), "instagram")
    assert offers() == [None]


def test_what_waited_longest_comes_first() -> None:
    sold_place()
    for title, days in (("Recent", 40), ("Long ago", 300), ("Cancelled recently", 31)):
        artwork = ready(title)
        state = PostState.CANCELLED if "Cancelled" in title else PostState.PUBLISHED
        post_make(artwork, SOON - days * DAY, state=state)
    ready("Never, but newer")
    assert offers() == ["Cancelled recently"], "a post that was cancelled is none"
    Artwork.objects.filter(title="Cancelled recently").update(availability="sold")
    assert offers() == ["Never, but newer"]
    Artwork.objects.filter(title__startswith="Never").update(availability="sold")
    assert offers() == ["Long ago"]


@pytest.mark.parametrize(
    ("distance", "is_offered"),
    [
        (-30 * DAY, True),
        (-30 * DAY + MINUTE, False),
        (-1 * DAY, False),
        (1 * DAY, False),
        (30 * DAY - MINUTE, False),
        (30 * DAY, True),
    ],
)
def test_an_artwork_rests_for_the_cooldown_before_the_place_and_after_it(distance: timedelta, is_offered: bool) -> None:
    sold_place()
    post_make(ready("Rests"), SOON + distance)
    assert offers() == (["Rests"] if is_offered else [None])


def test_the_cooldown_is_the_workspaces_and_counts_on_the_same_network_only() -> None:
    sold_place()
    post_make(ready("Elsewhere", "instagram", "pinterest"), SOON - DAY, "pinterest")
    assert offers() == ["Elsewhere"]
    post_make(Artwork.objects.get(title="Elsewhere"), SOON - 5 * DAY, "instagram")
    assert offers() == [None]
    PlanSettings.objects.create(cooldown_days=5)
    assert offers() == ["Elsewhere"]


def test_what_rests_at_one_place_may_be_offered_for_another() -> None:
    sold_place(SOON)
    sold_place(SOON + 40 * DAY)
    post_make(ready("Rests at first"), SOON - 3 * DAY)
    assert offers() == [None, "Rests at first"]


def test_many_places_and_artworks_take_five_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        sold_place(SOON + number * MINUTE)
        post_make(ready(f"{number}"), SOON - (number + 1) * 3 * DAY - MINUTE, state=PostState.PUBLISHED)
    with django_assert_max_num_queries(5):
        found = free_places()
    assert len([place for place in found if place.offer]) == 11


def test_no_place_is_one_query(django_assert_num_queries: Any) -> None:
    ready("Ready")
    with django_assert_num_queries(1):
        assert free_places() == []


def test_a_sale_in_the_library_shows_in_the_planner_and_taking_the_offer_fills_the_place(
    as_owner_of_jane: Client, actor: Actor
) -> None:
    sold = ready("Harbour")
    post = post_make(sold, SOON, state=PostState.APPROVED, approved_name="Ada", approved_at=timezone.now())
    ready("<i>Next</i>")
    availability_set(actor=actor, artworks=[sold], availability="sold")
    page = as_owner_of_jane.get(reverse("schedule:attention"), **HTMX).content.decode()
    assert "1 place free again" in page
    assert "Give it to &lt;i&gt;Next&lt;/i&gt;" in page
    given = dict(re.findall(r'name="(artwork|version)" value="([^"]+)"', page))
    answer = as_owner_of_jane.post(reverse("schedule:take_offer", args=[post.pk]), given, **HTMX)
    assert "undo_url" in answer["HX-Trigger"]
    post.refresh_from_db()
    assert (post.artwork.title, post.scheduled_at, post.state) == ("<i>Next</i>", SOON, PostState.READY)
    assert post.approved_name == ""
    assert free_places() == []


def test_an_offer_that_somebody_else_took_first_is_not_overwritten(as_owner_of_jane: Client, actor: Actor) -> None:
    post = sold_place()
    first, second = ready("First"), ready("Second")
    given = {"artwork": second.pk, "version": post.version}
    post_replace_artwork(actor=actor, post=post, artwork=first)
    answer = as_owner_of_jane.post(reverse("schedule:take_offer", args=[post.pk]), given, **HTMX)
    assert answer.status_code == 409
    assert "Somebody else changed this post meanwhile" in answer["HX-Trigger"]
    post.refresh_from_db()
    assert post.artwork == first


@pytest.mark.parametrize("artwork", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_an_offer_that_is_none_is_refused(as_owner_of_jane: Client, artwork: str) -> None:
    post = sold_place()
    answer = as_owner_of_jane.post(reverse("schedule:take_offer", args=[post.pk]), {"artwork": artwork}, **HTMX)
    assert answer.status_code in {404, 422}
    post.refresh_from_db()
    assert post.artwork.title == "Sold one"


def test_what_was_sold_since_it_was_offered_does_not_get_the_place(as_owner_of_jane: Client) -> None:
    post, offered = sold_place(), ready("Offered")
    Artwork.objects.filter(pk=offered.pk).update(availability="sold")
    answer = as_owner_of_jane.post(reverse("schedule:take_offer", args=[post.pk]), {"artwork": offered.pk}, **HTMX)
    assert answer.status_code == 422
    assert "must not be posted" in answer["HX-Trigger"]


def test_taking_an_offer_back_gives_the_place_to_the_sold_one_which_stays_silent(actor: Actor) -> None:
    post, offered = sold_place(), ready("Offered")
    change = post_replace_artwork(actor=actor, post=post, artwork=offered)
    assert change_undo(actor=actor, change=change).done == 1
    assert offers() == ["Offered"]


def test_a_hold_that_ends_by_itself_gives_the_place_back(actor: Actor) -> None:
    artwork = ready("Held")
    post = post_make(artwork, SOON, state=PostState.APPROVED)
    availability_set(actor=actor, artworks=[artwork], availability="on_hold", hold_until=timezone.localdate())
    ready("Next")
    assert offers() == ["Next"]
    assert holds_end() == 0
    Artwork.objects.filter(pk=artwork.pk).update(hold_until=timezone.localdate() - DAY)
    assert holds_end() == 1
    assert free_places() == []
    post.refresh_from_db()
    assert (post.artwork_id, post.state) == (artwork.pk, PostState.APPROVED)
