"""The plan and a sold original with prints left: its posts are not silent, and nobody has approved what they say."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.stock import availability_set, prints_set
from apps.tenant.captions.models import Caption
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_save
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.approval import post_withdraw_approval, posts_approve
from apps.tenant.schedule.checks import is_silent
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import ApprovalMode, Change, PlanSettings, Post, PostState
from apps.tenant.schedule.out.reading import plan_read
from apps.tenant.schedule.planner.attention import free_places
from apps.tenant.schedule.planner.feed import plan_between, revision
from apps.tenant.schedule.planner.tray import TrayFilter, tray_artworks, tray_networks
from apps.tenant.schedule.proposals.choices import artworks_ready
from apps.tenant.schedule.reviews.items import Standing, cards_of, items_of, progress_of_many
from apps.tenant.schedule.reviews.selectors import reviewable, waiting_until
from apps.tenant.schedule.selectors import artworks_for_slot
from apps.tenant.schedule.services import Place, post_create, post_replace_artwork, posts_plan
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.reviews import review_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")
SOON = (timezone.now() + timedelta(days=40)).replace(second=0, microsecond=0)
PRINTS = "The original is sold; prints are here."
SOLD = {"availability": "sold", "has_prints": True}


def painting(title: str = "Harbour", *, words: str = PRINTS, network: str = "instagram", **facts: Any) -> Artwork:
    artwork = artwork_make(title, **(facts or {"has_prints": True}))
    caption_make(artwork, network, text="A harbour at dusk.", print_text=words)
    return artwork


def sell(artwork: Artwork, availability: str = "sold") -> None:
    availability_set(actor=None, artworks=[artwork], availability=availability)


def approved_post(artwork: Artwork) -> Post:
    return post_make(artwork, state=PostState.APPROVED, approved_at=timezone.now(), approved_name="Clara")


def fresh(post: Post) -> Post:
    return Post.objects.shown().get(pk=post.pk)


# What each artwork and its words make of a post: is it silent?
CASES: list[tuple[dict[str, Any], str, bool]] = [
    ({"availability": "available"}, PRINTS, False),
    (SOLD, PRINTS, False),
    (SOLD, "", True),
    ({"availability": "sold"}, PRINTS, True),
    ({"availability": "on_hold", "has_prints": True}, PRINTS, True),
    ({**SOLD, "deleted_at": timezone.now()}, PRINTS, True),
]


@pytest.mark.parametrize(("facts", "words", "silent"), CASES)
def test_one_definition_in_queries_objects_and_what_is_drawn(facts: dict[str, Any], words: str, silent: bool) -> None:
    artwork = painting(words=words, **facts)
    post = post_make(artwork, SOON)
    bare = Post.objects.select_related("artwork").get(pk=post.pk)
    assert Post.objects.silent().exists() is silent
    assert Post.objects.heard().exists() is not silent
    assert Post.objects.unpromoted().exists() is silent
    assert Post.objects.promoted().exists() is not silent
    assert is_silent(bare) is is_silent(fresh(post)) is silent
    assert bool(free_places()) is silent
    (planned,) = plan_read(SOON, SOON + timedelta(minutes=1), with_words=False)
    assert planned.is_silent is silent
    (drawn,) = plan_between(SOON, SOON + timedelta(minutes=1))["posts"]
    is_of_prints = not silent and facts["availability"] == "sold"
    assert drawn["prints"] is is_of_prints
    if artwork.deleted_at is None:  # the bin's are taken out of the plan; a mark says only why something is not sold
        assert bool(drawn["silent"]) is silent
    assert bool(reviewable([bare])) is not silent
    assert waiting_until(SOON + timedelta(days=1)).exists() is not silent


@pytest.mark.parametrize(("facts", "words", "silent"), CASES)
def test_a_review_shows_what_goes_out_and_withdraws_what_is_silent(
    actor: Actor, facts: dict[str, Any], words: str, silent: bool
) -> None:
    review, _ = review_make(actor, [post_make(painting(words=words), SOON)])
    Artwork.objects.update(**{"has_prints": False, **facts})
    (card,) = cards_of(items_of(review))
    assert card.standing == (Standing.WITHDRAWN if silent else Standing.WAITING)
    assert progress_of_many([review])[review.pk].left_out == int(silent)
    says_prints = not silent and facts["availability"] == "sold"
    assert card.shown.caption.text == (PRINTS if says_prints else "A harbour at dusk.")


def test_the_words_that_are_taken_along_are_those_that_go_out() -> None:
    artwork = painting()
    post_make(artwork, SOON)
    sell(artwork)
    (planned,) = plan_read(SOON, SOON + timedelta(minutes=1))
    assert (planned.words.text, planned.is_silent) == (PRINTS, False)


def test_a_sale_and_its_end_take_away_the_approval_of_what_is_not_said_any_more(actor: Actor) -> None:
    artwork = painting()
    post = approved_post(artwork)
    sell(artwork)
    post = fresh(post)
    assert (post.state, post.approved_at, post.approved_name, post.version) == (PostState.READY, None, "", 3)
    approved, refused, _ = posts_approve(actor=actor, posts=[post])
    assert ([one.pk for one in approved], refused) == ([post.pk], [])
    sell(artwork, "available")
    assert (fresh(post).state, fresh(post).approved_at) == (PostState.READY, None)


@pytest.mark.parametrize("lacks", [{"words": ""}, {"availability": "available"}])
def test_an_approval_of_what_becomes_silent_and_says_nothing_else_stays(lacks: dict[str, Any]) -> None:
    artwork = painting(**lacks)
    post = approved_post(artwork)
    sell(artwork)
    sell(artwork, "available")
    assert fresh(post).state == PostState.APPROVED


def test_by_way_of_a_hold_the_approval_ends_as_well(actor: Actor) -> None:
    artwork = painting()
    post = approved_post(artwork)
    sell(artwork, "on_hold")
    assert fresh(post).state == PostState.APPROVED
    sell(artwork)
    assert fresh(post).state == PostState.READY
    posts_approve(actor=actor, posts=[post])
    sell(artwork, "on_hold")
    sell(artwork, "available")
    assert fresh(post).state == PostState.READY


def test_prints_that_come_and_go_after_the_sale_take_the_approval_too() -> None:
    artwork = painting(availability="sold")
    post = approved_post(artwork)
    prints_set(actor=None, artworks=[artwork], has_prints=True)
    assert fresh(post).state == PostState.READY


def test_where_nobody_approves_the_post_stays_as_it_is() -> None:
    PlanSettings.objects.update_or_create(defaults={"approval": ApprovalMode.OFF})
    artwork = painting()
    post = approved_post(artwork)
    sell(artwork)
    # Should somebody have to approve later on, this one was not.
    assert (fresh(post).state, fresh(post).approved_at) == (PostState.APPROVED, None)


def test_an_undo_brings_back_no_approval_of_other_words(actor: Actor) -> None:
    artwork = painting()
    post = approved_post(artwork)
    post_withdraw_approval(actor=actor, post=post)
    sell(artwork)
    change_undo(actor=actor, change=Change.objects.get())
    assert (fresh(post).state, fresh(post).approved_at) == (PostState.READY, None)


def test_an_undo_brings_an_approval_back_that_a_sale_has_not_touched(actor: Actor) -> None:
    artwork = painting(words="")
    post = approved_post(artwork)
    Caption.objects.update(updated_at=post.created_at - timedelta(hours=1))
    post_withdraw_approval(actor=actor, post=post)
    sell(artwork)
    change_undo(actor=actor, change=Change.objects.get())
    assert fresh(post).state == PostState.APPROVED


def write(actor: Actor, artwork: Artwork, **words: Any) -> None:
    caption = Caption.objects.get(artwork=artwork)
    draft = Draft(**{"text": caption.text, "print_text": caption.print_text, **words})
    caption_save(actor=actor, artwork=artwork, network=Network.INSTAGRAM, draft=draft, version=caption.version)


def test_words_for_prints_that_are_not_said_yet_end_no_approval_of_a_post(actor: Actor) -> None:
    artwork = painting()
    post = approved_post(artwork)
    write(actor, artwork, print_text="Prints, signed.")
    assert fresh(post).state == PostState.APPROVED
    Artwork.objects.update(availability="sold")  # the artwork that the page had is of before the sale
    write(actor, artwork, print_text="Prints, signed and numbered.")
    assert fresh(post).state == PostState.READY


def test_words_for_prints_make_a_silent_post_heard_and_the_planners_notice(actor: Actor) -> None:
    artwork = painting(words="", **SOLD)
    post = post_make(artwork, SOON)
    before = revision()
    write(actor, artwork, print_text=PRINTS)
    assert not is_silent(fresh(post))
    assert revision() != before
    assert draft_of(Caption.objects.get()).print_text == PRINTS


def test_a_sold_artwork_is_planned_by_hand_where_it_has_words_for_prints(actor: Actor) -> None:
    artwork = painting(**SOLD)
    post = post_create(actor=actor, artwork=artwork, network="instagram", at=SOON)
    assert post.state == PostState.READY
    with pytest.raises(InvalidInput, match="is sold and has no words for prints on Pinterest"):
        post_create(actor=actor, artwork=artwork, network="pinterest", at=SOON)
    with pytest.raises(InvalidInput, match="is sold and must not be posted"):
        posts_plan(actor=actor, places=[Place(painting(availability="sold"), "instagram", SOON + timedelta(days=1))])


def test_its_place_is_no_free_place(actor: Actor) -> None:
    post_make(painting(**SOLD), SOON)
    with pytest.raises(Conflict, match="already a post"):
        post_create(actor=actor, artwork=artwork_make("Other"), network="instagram", at=SOON)


def test_it_takes_another_s_place_by_hand(actor: Actor) -> None:
    post, artwork = post_make(artwork_make("Other"), SOON), painting(**SOLD)
    assert [one.pk for one in artworks_for_slot(actor, network="instagram")] == [artwork.pk]
    assert artworks_for_slot(actor, network="pinterest") == []
    post_replace_artwork(actor=actor, post=post, artwork=artwork)
    assert fresh(post).artwork_id == artwork.pk


def test_the_tray_has_it_with_the_networks_that_it_may_go_to_and_a_filling_has_it_not() -> None:
    artwork = painting(**SOLD)
    caption_make(artwork, "pinterest")
    assert [one.pk for one in tray_artworks(TrayFilter())] == [artwork.pk]
    assert tray_networks([artwork.pk]) == {artwork.pk: ["instagram"]}
    assert not artworks_ready().exists()


def test_approving_looks_at_what_is_said(actor: Actor) -> None:
    silent, heard = post_make(painting(words="", **SOLD)), post_make(painting("Pier", **SOLD))
    approved, refused, _ = posts_approve(actor=actor, posts=[silent, heard])
    assert [one.pk for one in approved] == [heard.pk]
    assert refused == ["Harbour: it is sold."]


def test_the_queue_and_the_drawer_show_the_words_and_say_prints(as_owner_of_jane: Client) -> None:
    post = post_make(painting(words="Prints are <i>here</i>.", **SOLD))
    for address in (reverse("schedule:queue"), reverse("schedule:post", args=[post.pk])):
        page = as_owner_of_jane.get(address).content.decode()
        assert "Prints are &lt;i&gt;here&lt;/i&gt;." in page
        assert "A harbour at dusk." not in page
        assert "bi-images" in page
        assert "Sold" not in page


def test_what_was_out_before_the_sale_is_shown_with_what_it_said(as_owner_of_jane: Client) -> None:
    artwork = painting()
    out = post_make(artwork, timezone.now() - timedelta(days=2), state=PostState.PUBLISHED)
    sell(artwork)
    assert not fresh(out).is_of_prints  # type: ignore[attr-defined]
    page = as_owner_of_jane.get(reverse("schedule:post", args=[out.pk])).content.decode()
    assert "A harbour at dusk." in page
    assert PRINTS not in page
    later = post_make(artwork, SOON, state=PostState.PUBLISHED)
    assert PRINTS in as_owner_of_jane.get(reverse("schedule:post", args=[later.pk])).content.decode()


def test_the_feed_and_the_queue_cost_no_more_queries_for_posts_of_prints(
    as_owner_of_jane: Client, django_assert_max_num_queries: Any
) -> None:
    def many(number: int) -> None:
        for one in range(number):
            post_make(painting(f"{number} {one}", **SOLD), SOON + timedelta(days=number, minutes=one * 7))

    def cost(call: Callable[[], object]) -> int:
        Post.objects.exists()  # the connection is in the workspace, wherever the last request has left it
        with django_assert_max_num_queries(30) as found:
            call()
        return len(found)

    many(2)
    end = SOON + timedelta(days=99)
    calls: list[Callable[[], object]] = [
        lambda: plan_between(SOON, end),
        lambda: plan_read(SOON, end),
        lambda: as_owner_of_jane.get(reverse("schedule:queue")),
    ]
    as_owner_of_jane.get(reverse("schedule:queue"))
    few = [cost(call) for call in calls]
    many(9)
    assert [cost(call) for call in calls] == few
    assert few[0] <= 2
