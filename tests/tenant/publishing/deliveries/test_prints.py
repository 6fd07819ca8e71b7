"""A sold original with prints left goes on with its words for prints: with those and no others, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.core.outside.publer.client import PublerClient
from apps.tenant.artworks.models import Artwork, Availability
from apps.tenant.artworks.stock import availability_set, prints_set
from apps.tenant.captions.models import Caption
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_save
from apps.tenant.publishing.deliveries.mending import post_to_plan
from apps.tenant.publishing.deliveries.pictures import Pictures
from apps.tenant.publishing.deliveries.starting import push_plan
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import ApprovalMode, PlanSettings, Post, PostState
from apps.tenant.schedule.planner.attention import free_places
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import minute_in, push, sendable, state_of, work_once, work_through

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]
ORIGINAL, PRINTS = "Harbour at dusk.", "The original is sold; prints of it are here."
# Where a post can be when its original is sold.
UNDER_WAY = [PostState.QUEUED, PostState.PUSHING, PostState.UNKNOWN, PostState.SCHEDULED]


@pytest.fixture
def without_approval(connected: object) -> None:
    PlanSettings.objects.update_or_create(defaults={"approval": ApprovalMode.OFF})


def of_prints(*, has_prints: bool = True, approved: bool = False, at: datetime | None = None, **words: Any) -> Post:
    """An approved post that has words for prints."""
    post = sendable(at=at, text=ORIGINAL, **{"print_text": PRINTS, **words})
    Artwork.objects.filter(pk=post.artwork_id).update(has_prints=has_prints)
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now() if approved else None, approved_name="Clara")
    return Post.objects.select_related("artwork").get(pk=post.pk)


def sell(post: Post, availability: str = Availability.SOLD) -> None:
    availability_set(actor=None, artworks=[post.artwork], availability=availability)


def there(publer: PublerSimulator) -> list[str]:
    return [one.text for one in publer.posts()]


def ever_there(publer: PublerSimulator) -> list[str]:
    return [one.text for one in publer.posts(with_deleted=True)]


def write(actor: Actor, post: Post, **words: str) -> None:
    caption = Caption.objects.get(artwork=post.artwork, network=post.network)
    draft = replace(draft_of(caption), **words)  # type: ignore[arg-type]
    network = Network(post.network)
    caption_save(actor=actor, artwork=post.artwork, network=network, draft=draft, version=caption.version)


def test_sold_before_it_is_handed_over_it_leaves_with_those_words_alone(publer: PublerSimulator) -> None:
    post = of_prints()
    sell(post)
    push(Post.objects.select_related("artwork").get(pk=post.pk))
    work_through()
    assert (ever_there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)


@pytest.mark.parametrize(
    "lacks",
    [{"print_text": ""}, {"has_prints": False}],
    ids=["no words for prints", "no prints"],
)
def test_sold_without_prints_or_words_for_them_it_never_leaves(publer: PublerSimulator, lacks: dict[str, Any]) -> None:
    post = of_prints(**lacks)
    push(post)
    sell(post)
    work_through()
    assert (ever_there(publer), state_of(post)) == ([], PostState.APPROVED)
    (left,) = push_plan([Post.objects.select_related("artwork").get(pk=post.pk)]).staying
    assert [one.code for one in left[1]] == ["sold"]


@pytest.mark.parametrize("availability", [Availability.ON_HOLD, Availability.SOLD])
def test_on_hold_or_in_the_bin_prints_are_silent_too(publer: PublerSimulator, availability: str) -> None:
    post = of_prints()
    push(post)
    if availability == Availability.SOLD:
        Artwork.objects.filter(pk=post.artwork_id).update(deleted_at=timezone.now())
    sell(post, availability)
    work_through()
    assert (ever_there(publer), state_of(post)) == ([], PostState.APPROVED)


def test_what_waits_here_goes_with_the_words_for_prints(publer: PublerSimulator) -> None:
    post = of_prints()
    push(post)
    sell(post)
    assert state_of(post) == PostState.QUEUED
    work_through()
    assert (ever_there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)


def test_what_is_there_is_replaced_and_back_again_when_the_sale_is_undone(publer: PublerSimulator) -> None:
    post = of_prints()
    push(post)
    work_through()
    assert there(publer) == [ORIGINAL]
    sell(post)
    assert (state_of(post), Delivery.objects.get().then) == (PostState.CANCELLING, PostState.QUEUED)
    work_through()
    assert (there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)
    assert free_places() == []
    sell(post, Availability.AVAILABLE)
    work_through()
    assert (there(publer), state_of(post)) == ([ORIGINAL], PostState.SCHEDULED)


def test_sold_between_handing_over_and_sending_it_leaves_with_the_words_for_prints(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = of_prints()
    push(post)
    _meanwhile(monkeypatch, Pictures, "bring", lambda: sell(post))
    work_through()
    assert (ever_there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)


def test_the_last_print_sold_between_handing_over_and_sending_keeps_it_here(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = of_prints()
    sell(post)
    push(Post.objects.select_related("artwork").get(pk=post.pk))
    _meanwhile(
        monkeypatch, Pictures, "bring", lambda: prints_set(actor=None, artworks=[post.artwork], has_prints=False)
    )
    work_through()
    assert (ever_there(publer), state_of(post)) == ([], PostState.APPROVED)


def test_the_lock_decides_even_where_nobody_was_told_of_the_sale(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = of_prints()
    push(post)
    sold = Artwork.objects.filter(pk=post.artwork_id)
    _meanwhile(monkeypatch, Pictures, "bring", lambda: sold.update(availability=Availability.SOLD))
    work_through()
    assert ever_there(publer) == [PRINTS]


def test_sold_while_the_request_is_under_way_what_arrives_is_replaced(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = of_prints()
    push(post)
    _meanwhile(monkeypatch, PublerClient, "posts_schedule", lambda: sell(post))
    work_through(settle=True)
    assert (there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)


@pytest.mark.parametrize("state", UNDER_WAY)
def test_what_was_approved_waits_for_it_again_wherever_it_is(publer: PublerSimulator, state: PostState) -> None:
    post = of_prints(approved=True)
    _lead(post, state)
    sell(post)
    assert state_of(post) == (PostState.READY if state == PostState.QUEUED else PostState.CANCELLING)
    work_through(settle=True)
    post.refresh_from_db()
    assert (post.state, post.approved_at, post.approved_name) == (PostState.READY, None, "")
    assert PRINTS not in ever_there(publer)


@pytest.mark.usefixtures("without_approval")
@pytest.mark.parametrize("state", UNDER_WAY)
def test_where_nobody_approves_it_goes_on_wherever_it_is(publer: PublerSimulator, state: PostState) -> None:
    post = of_prints(approved=True)
    _lead(post, state)
    sell(post)
    work_through(settle=True)
    assert (there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)


def test_what_is_being_taken_out_already_comes_back_to_be_approved(publer: PublerSimulator) -> None:
    post = of_prints(approved=True)
    push(post)
    work_through()
    sell(post, Availability.ON_HOLD)
    assert state_of(post) == PostState.CANCELLING
    sell(post)
    work_through()
    post.refresh_from_db()
    assert (post.state, post.approved_at, there(publer)) == (PostState.READY, None, [])


def test_what_failed_is_approved_anew_before_it_goes(publer: PublerSimulator, actor: Actor) -> None:
    post = of_prints(approved=True)
    Post.objects.filter(pk=post.pk).update(state=PostState.QUEUED)
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED)
    sell(post)
    post.refresh_from_db()
    assert (post.state, post.approved_at) == (PostState.READY, None)
    other = of_prints()
    Post.objects.filter(pk=other.pk).update(state=PostState.QUEUED)
    Post.objects.filter(pk=other.pk).update(state=PostState.FAILED)
    sell(other)
    assert post_to_plan(actor=actor, post=other).state == PostState.READY


def test_without_prints_any_more_it_is_called_back_for_good_and_its_place_is_offered(publer: PublerSimulator) -> None:
    post = of_prints(approved=True)
    sell(post)
    Post.objects.filter(pk=post.pk).update(state=PostState.APPROVED, approved_at=timezone.now())
    push(Post.objects.select_related("artwork").get(pk=post.pk))
    work_through()
    assert there(publer) == [PRINTS]
    prints_set(actor=None, artworks=[post.artwork], has_prints=False)
    work_through()
    post.refresh_from_db()
    # Approved were the words for prints, which are said no more: nobody has approved the text since.
    assert (there(publer), post.state, post.approved_at) == ([], PostState.READY, None)
    assert [place.post.pk for place in free_places()] == [post.pk]


def test_words_for_prints_that_are_taken_away_take_the_post_away(publer: PublerSimulator, actor: Actor) -> None:
    post = of_prints()
    sell(post)
    push(Post.objects.select_related("artwork").get(pk=post.pk))
    work_through()
    write(actor, post, print_text="")
    work_through()
    assert (there(publer), state_of(post)) == ([], PostState.APPROVED)


@pytest.mark.usefixtures("without_approval")
def test_words_for_prints_that_change_change_there_once_they_are_said(publer: PublerSimulator, actor: Actor) -> None:
    post = of_prints()
    push(post)
    work_through()
    write(actor, post, print_text="Prints, signed.")
    assert state_of(post) == PostState.SCHEDULED  # nothing that is said has changed
    sell(post)
    work_through()
    write(actor, post, print_text="Prints, signed and numbered.")
    work_through()
    assert there(publer) == ["Prints, signed and numbered."]


def test_a_sale_near_to_the_time_takes_out_what_offers_the_original(publer: PublerSimulator) -> None:
    post = of_prints(at=minute_in(0, 6))
    push(post)
    work_through()
    sell(post)
    work_through()
    assert there(publer) == [PRINTS]


def test_a_sale_undone_near_to_the_time_is_not_worth_losing_the_post(publer: PublerSimulator) -> None:
    post = of_prints(at=minute_in(0, 6))
    sell(post)
    push(Post.objects.select_related("artwork").get(pk=post.pk))
    work_through()
    sell(post, Availability.AVAILABLE)
    work_through()
    assert (there(publer), state_of(post)) == ([PRINTS], PostState.SCHEDULED)
    assert "too near" in Delivery.objects.get(post=post).sentence


def test_many_sales_at_once_cost_no_queries_for_each_post(django_assert_max_num_queries: Any) -> None:
    posts = [of_prints(at=minute_in(2, number)) for number in range(8)]
    push(*posts)
    work_through()
    with django_assert_max_num_queries(25):
        availability_set(actor=None, artworks=[post.artwork for post in posts], availability=Availability.SOLD)
    assert set(Post.objects.values_list("state", flat=True)) == {PostState.CANCELLING}


def _lead(post: Post, state: PostState) -> None:
    """As far as that state, by itself."""
    push(post)
    if state == PostState.SCHEDULED:
        work_through()
    elif state != PostState.QUEUED:
        work_once()
        Post.objects.filter(pk=post.pk).exclude(state=state).update(state=state)
        Delivery.objects.filter(post=post).update(step=Step.FIND)
    assert state_of(post) == state


def _meanwhile(patch: pytest.MonkeyPatch, owner: type, name: str, happens: Callable[[], object]) -> None:
    """Something happens, once, at the moment when the method is called."""
    real, left = getattr(owner, name), [happens]

    def called(*args: Any, **kwargs: Any) -> Any:
        while left:
            left.pop()()
        return real(*args, **kwargs)

    patch.setattr(owner, name, called)
