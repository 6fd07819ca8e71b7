"""People do things while posts are on their way, several of them at times: of what they want the least stays there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.core.roles import Role
from apps.public.users.models import User
from apps.tenant.artworks.models import Artwork, Availability
from apps.tenant.captions.models import Caption
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_save
from apps.tenant.library.services import artworks_throw_away, throwing_away_undo
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.deliveries.mending import post_shift, post_to_plan
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import ApprovalMode, PlanSettings, Post, PostState
from apps.tenant.schedule.services import Move, posts_move, posts_remove
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import (
    fresh,
    look_again,
    minute_in,
    moment,
    push,
    scheduled,
    sell,
    sendable,
    state_of,
    work_once,
    work_through,
)
from tests.factories.schedule import post_make

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]


@pytest.fixture
def without_approval(connected: object) -> None:
    PlanSettings.objects.update_or_create(defaults={"approval": ApprovalMode.OFF})


def doubtful(name: str = "Harbour") -> Post:
    """Given up as deleted at Publer, where it stands in truth."""
    post = scheduled(name)
    Delivery.objects.filter(post=post).update(
        step=Step.REST, due_at=None, problem="deleted_there", sentence="Somebody deleted it at Publer."
    )
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED)
    return fresh(post)


def write(actor: Actor, post: Post, text: str) -> None:
    caption = Caption.objects.get(artwork=post.artwork, network=post.network)
    draft = replace(draft_of(caption), text=text)
    network = Network(post.network)
    caption_save(actor=actor, artwork=post.artwork, network=network, draft=draft, version=caption.version)


# What was sold, and is thrown away before Publer has confirmed


@pytest.mark.parametrize("then", [PostState.APPROVED, PostState.QUEUED, PostState.READY])
def test_what_is_being_taken_out_and_goes_to_the_bin_is_cancelled(
    publer: PublerSimulator, actor: Actor, then: PostState
) -> None:
    post, other = scheduled("A"), scheduled("B", at=minute_in(2))
    posts_call_back(actor=None, posts=[post], why="something", then=then)
    artworks_throw_away(actor=actor, artworks=[post.artwork])
    posts_move(actor=actor, moves=[Move(other, minute_in(5))])
    assert (state_of(post), Delivery.objects.get(post=post).then) == (PostState.CANCELLING, PostState.CANCELLED)
    work_through()
    assert state_of(post) == PostState.CANCELLED
    assert [moment(one.at or 0) for one in publer.posts()] == [fresh(other).scheduled_at]
    assert state_of(other) == PostState.SCHEDULED


def test_what_went_to_the_bin_comes_back_from_publer_too(actor: Actor) -> None:
    post = scheduled()
    _, entry = artworks_throw_away(actor=actor, artworks=[post.artwork])
    work_through()
    throwing_away_undo(actor=actor, entry_id=entry.pk)
    assert state_of(post) == PostState.READY


def test_the_wish_that_leaves_least_counts() -> None:
    post = scheduled()
    for then, wanted in (
        (PostState.QUEUED, PostState.QUEUED),
        (PostState.READY, PostState.READY),
        (PostState.APPROVED, PostState.READY),
        (PostState.CANCELLED, PostState.CANCELLED),
        (PostState.QUEUED, PostState.CANCELLED),
    ):
        posts_call_back(actor=None, posts=[post], why="something", then=then)
        assert Delivery.objects.get(post=post).then == wanted


# What failed and may be at Publer in spite of all


def _take_out(actor: Actor, post: Post) -> None:
    posts_remove(actor=actor, posts=[post])


def _throw_away(actor: Actor, post: Post) -> None:
    artworks_throw_away(actor=actor, artworks=[post.artwork])


def _replan(actor: Actor, post: Post) -> None:
    post_to_plan(actor=actor, post=post)


def _sell(actor: Actor, post: Post) -> None:
    sell(post)


def _rewrite(actor: Actor, post: Post) -> None:
    write(actor, post, "Other words.")


def _move(actor: Actor, post: Post) -> None:
    posts_move(actor=actor, moves=[Move(post, minute_in(5))])


def _shift(actor: Actor, post: Post) -> None:
    post_shift(actor=actor, post=post)


def _again(actor: Actor, post: Post) -> None:
    assert push_start(actor=actor, posts=[post]).going == (post,)


@pytest.mark.parametrize(
    ("act", "state", "count"),
    [
        (_take_out, PostState.CANCELLED, 0),
        (_throw_away, PostState.CANCELLED, 0),
        (_replan, PostState.APPROVED, 0),
        (_sell, PostState.APPROVED, 0),
        (_rewrite, PostState.READY, 0),
        (_move, PostState.SCHEDULED, 1),
        (_shift, PostState.SCHEDULED, 1),
        (_again, PostState.SCHEDULED, 1),
    ],
)
def test_what_failed_and_is_there_after_all_is_there_as_it_is_wanted(
    publer: PublerSimulator, actor: Actor, act: Callable[[Actor, Post], None], state: PostState, count: int
) -> None:
    post, other = doubtful(), sendable("Other", at=minute_in(3))
    act(actor, post)
    push(other)
    work_through()
    assert (state_of(post), len(publer.posts())) == (state, count + 1)
    assert state_of(other) == PostState.SCHEDULED
    if count:
        ours = Delivery.objects.get(post=post).remote_id
        assert [moment(one.at or 0) for one in publer.posts() if one.id == ours] == [fresh(post).scheduled_at]


@pytest.mark.parametrize(
    ("act", "state"),
    [(_throw_away, PostState.CANCELLED), (_sell, PostState.APPROVED), (_rewrite, PostState.READY)],
)
def test_what_is_to_be_sent_again_and_is_not_wanted_any_more_is_not_sent(
    publer: PublerSimulator, actor: Actor, act: Callable[[Actor, Post], None], state: PostState
) -> None:
    post = doubtful()
    _again(actor, post)
    act(actor, fresh(post))
    work_through()
    assert (state_of(post), publer.posts()) == (state, [])


def test_what_failed_and_is_nowhere_is_taken_out_at_once(actor: Actor) -> None:
    post = sendable()
    push(post)
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED)
    Delivery.objects.filter(post=post).update(step=Step.REST, due_at=None, problem="refused")
    posts_remove(actor=actor, posts=[fresh(post)])
    assert state_of(post) == PostState.CANCELLED


def test_what_failed_and_can_not_be_sent_at_its_new_time_says_why(actor: Actor) -> None:
    post = doubtful()
    Delivery.objects.filter(post=post).update(problem="refused", sentence="Publer refused it.")
    Caption.objects.filter(artwork=post.artwork).update(text="x" * 2300)
    _move(actor, post)
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.FAILED, "refused")
    assert "2,200" in delivery.sentence


# Approvals


@pytest.mark.parametrize("then", [PostState.QUEUED, PostState.APPROVED])
def test_words_that_are_written_while_it_is_taken_out_have_to_be_approved(
    publer: PublerSimulator, actor: Actor, member: User, then: PostState
) -> None:
    post = scheduled()
    if then == PostState.QUEUED:
        _move(actor, post)
    else:
        posts_call_back(actor=actor, posts=[post], why="Jane wanted it")
    write(Actor(user_id=member.pk, name="Mia", role=Role.MEMBER), post, "Nobody approved this.")
    work_through()
    assert (publer.posts(), state_of(post), fresh(post).approved_at) == ([], PostState.READY, None)


def test_words_that_are_written_while_nobody_knows_have_to_be_approved(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable()
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now(), approved_name="Jane")
    push(post)
    publer.faults.next("drop_after_accept", times=1, calls=["posts_schedule"])
    work_once()
    assert state_of(post) == PostState.UNKNOWN
    write(actor, post, "Nobody approved this.")
    assert state_of(post) == PostState.CANCELLING
    work_through(settle=True)
    assert (publer.posts(), state_of(post)) == ([], PostState.READY)


def test_words_of_what_failed_have_to_be_approved(actor: Actor) -> None:
    post = sendable()
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now(), approved_name="Jane")
    push(post)
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED)
    Delivery.objects.filter(post=post).update(step=Step.REST, due_at=None, problem="refused")
    write(actor, post, "Nobody approved this.")
    assert (state_of(post), fresh(post).approved_at) == (PostState.READY, None)


@pytest.mark.usefixtures("without_approval")
def test_what_follows_late_leaves_the_artworks_other_posts_alone(publer: PublerSimulator) -> None:
    post = sendable()
    sibling = post_make(post.artwork, minute_in(5), "instagram", state=PostState.APPROVED)
    push(post, sibling)
    work_through()
    there = Delivery.objects.get(post=sibling).remote_id
    Delivery.objects.filter(post=post).update(is_stale=True)
    look_again()
    assert (state_of(post), state_of(sibling)) == (PostState.CANCELLING, PostState.SCHEDULED)
    work_through()
    assert Delivery.objects.get(post=sibling).remote_id == there
    assert len(publer.posts()) == 2


@pytest.mark.usefixtures("without_approval")
def test_what_is_sent_anew_is_sent_as_it_is_now_and_once(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable()
    publer.faults.next("drop_before", times=1, calls=["posts_schedule"])
    push(post)
    work_once()
    write(actor, post, "Written meanwhile.")
    assert Delivery.objects.get(post=post).is_stale
    work_through(settle=True)
    look_again()
    assert (state_of(post), Delivery.objects.get(post=post).is_stale) == (PostState.SCHEDULED, False)
    assert [one.path for one in publer.requests].count("/api/v1/posts/schedule") == 2


# Should something be other than it can be


def test_a_sold_one_that_nobody_called_back_is_taken_out_once_it_is_seen(publer: PublerSimulator) -> None:
    post, coming = scheduled(), sendable("Coming", at=minute_in(2))
    push(coming)
    work_once()
    Artwork.objects.filter(pk__in=[post.artwork_id, coming.artwork_id]).update(availability=Availability.SOLD)
    look_again()
    work_through()
    assert publer.posts() == []
    assert {state_of(post), state_of(coming)} == {PostState.APPROVED}


def test_what_is_there_and_is_not_wanted_is_taken_out(publer: PublerSimulator) -> None:
    post = sendable()
    publer.faults.next("drop_after_accept", times=1, calls=["posts_schedule"])
    push(post)
    work_once()
    for state in (PostState.CANCELLING, PostState.CANCELLED):
        Post.objects.filter(pk=post.pk).update(state=state)
    work_through(settle=True)
    assert (publer.posts(), state_of(post)) == ([], PostState.CANCELLED)
    assert Delivery.objects.get(post=post).step == Step.REST
