"""Where approved posts send themselves: all but those that somebody took back by hand, and they are told of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.deliveries.mending import post_to_plan
from apps.tenant.publishing.deliveries.starting import push_ahead, push_start
from apps.tenant.publishing.models import Cause, Connection, Delivery
from apps.tenant.publishing.notices.conditions import conditions_now
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import minute_in, push, sendable, state_of, work_through

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _ahead(connected: Connection) -> None:
    Connection.objects.update(days_ahead=7)


def test_approved_posts_send_themselves_when_their_time_is_near_enough(publer: PublerSimulator) -> None:
    near, far = sendable("Near", at=minute_in(6)), sendable("Far", at=minute_in(8))
    assert push_ahead() == 1
    work_through()
    assert (state_of(near), state_of(far)) == (PostState.SCHEDULED, PostState.APPROVED)
    assert [one.text for one in publer.posts()] == ["Near at dusk."]


@pytest.mark.usefixtures("publer")
@pytest.mark.parametrize("change", [{"days_ahead": None}, {"trouble": "Publer does not know this key."}])
def test_nothing_sends_itself_by_hand_only_or_while_there_is_trouble(change: dict[str, object]) -> None:
    post = sendable()
    Connection.objects.update(**change)
    assert (push_ahead(), state_of(post)) == (0, PostState.APPROVED)


def test_what_somebody_called_back_does_not_send_itself(publer: PublerSimulator, actor: Actor) -> None:
    waiting, there = sendable("Waiting", at=minute_in(2)), sendable("There")
    push(there)
    work_through()
    push(waiting)
    posts_call_back(actor=actor, posts=[waiting, there], why="somebody wanted it")
    work_through()
    assert push_ahead() == 0
    assert {state_of(waiting), state_of(there)} == {PostState.APPROVED}
    assert publer.posts() == []
    push_start(actor=actor, posts=[there])  # somebody sends it
    work_through()
    assert state_of(there) == PostState.SCHEDULED
    assert Delivery.objects.get(post=there).held_at is None


def test_what_was_put_back_into_the_plan_to_be_mended_waits_for_somebody(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable("Mended", "facebook")
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now() - timedelta(hours=1))
    publer.control.account_lock("6a03")
    push(post)
    work_through()
    assert state_of(post) == PostState.FAILED
    post_to_plan(actor=actor, post=post)
    assert (push_ahead(), state_of(post)) == (0, PostState.APPROVED)
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now())  # as it is now
    assert push_ahead() == 1


def test_one_that_came_back_from_being_on_hold_sends_itself_again(publer: PublerSimulator) -> None:
    post = sendable()
    push_ahead()
    work_through()
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.ON_HOLD)
    work_through()
    assert (push_ahead(), state_of(post)) == (0, PostState.APPROVED)
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.AVAILABLE)
    assert push_ahead() == 1
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)


def test_one_that_is_held_is_told_of_before_its_time(actor: Actor) -> None:
    post = sendable("Held", at=minute_in(0, 300))
    push(post)
    posts_call_back(actor=actor, posts=[post], why="somebody wanted it")
    (told,) = conditions_now()
    assert (told.cause, told.things) == (Cause.STUCK, (str(post.pk),))
    assert "“Held” on Instagram: It was taken back by hand" in told.sentence
