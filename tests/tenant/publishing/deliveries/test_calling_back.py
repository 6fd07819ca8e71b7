"""Sold means silent: what is on its way, or there, is taken out again and shown as such until it is."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.artworks.models import Artwork, Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.library.services import artworks_throw_away
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import PostState
from apps.tenant.schedule.planner.attention import free_places
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import look_again, minute_in, push, sendable, state_of, work_once, work_through

pytestmark = pytest.mark.usefixtures("connected")


def sell(artwork: Artwork, availability: str = Availability.SOLD) -> None:
    availability_set(actor=None, artworks=[artwork], availability=availability)


@pytest.mark.slow
def test_a_sale_takes_the_post_out_there_and_the_plan_offers_its_place(publer: PublerSimulator) -> None:
    post = sendable()
    push(post)
    work_through()
    sell(post.artwork)
    assert state_of(post) == PostState.CANCELLING
    work_through()
    assert publer.posts() == []
    assert state_of(post) == PostState.APPROVED
    assert [place.post.pk for place in free_places()] == [post.pk]


@pytest.mark.parametrize("availability", [Availability.SOLD, Availability.ON_HOLD])
def test_what_waits_here_never_leaves(publer: PublerSimulator, availability: str) -> None:
    post = sendable()
    push(post)
    sell(post.artwork, availability)
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.APPROVED)
    assert [one.path for one in publer.requests if one.path.endswith("schedule")] == []


@pytest.mark.slow
def test_an_artwork_that_is_thrown_away_is_taken_out_too(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable()
    push(post)
    work_through()
    artworks_throw_away(actor=actor, artworks=[post.artwork])
    assert state_of(post) == PostState.CANCELLING
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.CANCELLED)


@pytest.mark.slow
def test_publer_is_asked_until_it_shows_the_post_no_more(publer: PublerSimulator, settings: LazySettings) -> None:
    settings.PUBLER_TIMEOUT = 1
    post = sendable()
    push(post)
    work_through()
    for fault in ("error_500", "drop_before", "nonsense"):
        publer.faults.next(fault, times=1, calls=["posts_delete", "post_delete"])
    sell(post.artwork)
    work_once()
    assert (state_of(post), len(publer.posts())) == (PostState.CANCELLING, 1)
    work_through()
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])


@pytest.mark.slow
def test_one_without_an_answer_is_waited_for_before_it_counts_as_taken_out(
    publer: PublerSimulator, settings: LazySettings
) -> None:
    settings.PUBLER_TIMEOUT = 1
    post = sendable()
    publer.rules.job_seconds = 30
    publer.faults.next("drop_after_accept", times=1, calls=["posts_schedule"])
    push(post)
    work_once()
    sell(post.artwork)
    work_through(4)
    assert state_of(post) == PostState.CANCELLING  # nothing is there, and nobody knows yet
    publer.clock.advance(31)
    work_through()
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])
    assert [one.state for one in publer.posts(with_deleted=True)] == ["deleted"]


@pytest.mark.slow
def test_one_that_is_out_already_is_shown_as_out_and_said(publer: PublerSimulator) -> None:
    post = sendable(at=minute_in(0, 5))
    push(post)
    work_through()
    publer.clock.advance(360)
    sell(post.artwork)
    work_through()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.PUBLISHED, "too_late")


@pytest.mark.slow
def test_one_whose_time_is_near_alarms(publer: PublerSimulator) -> None:
    post = sendable(at=minute_in(0, 10))
    push(post)
    work_through()
    publer.faults.often("error_500", 1, calls=["posts_delete", "post_delete"])
    sell(post.artwork)
    work_once()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.CANCELLING, "still_there")


@pytest.mark.slow
def test_a_person_calls_posts_back_and_sends_them_again_later(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable()
    push(post)
    work_through()
    posts_call_back(actor=actor, posts=[post], why="tried")
    work_through()
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])
    push(post)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)
    look_again()
    assert Delivery.objects.get(post=post).step == Step.WATCH


@pytest.mark.slow
def test_a_sale_that_is_undone_while_the_post_is_taken_out_leaves_it_approved_and_ready_to_be_sent(
    publer: PublerSimulator,
) -> None:
    post = sendable()
    push(post)
    work_through()
    sell(post.artwork)
    sell(post.artwork, Availability.AVAILABLE)
    work_through()
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])
    assert timezone.now() + timedelta(hours=1) < post.scheduled_at
