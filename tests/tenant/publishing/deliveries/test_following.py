"""What is at Publer follows the plan, and its approval."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.networks import Network
from apps.core.roles import Role
from apps.public.users.models import User
from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.captions.hooks import words_changed
from apps.tenant.captions.models import Caption
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_save
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.history import change_redo, change_undo
from apps.tenant.schedule.models import ApprovalMode, PlanSettings, Post, PostState
from apps.tenant.schedule.services import Move, post_replace_artwork, posts_move, posts_remove
from local.simulators.publer import PublerSimulator
from tests.factories.artworks import artwork_make
from tests.factories.deliveries import look_again, minute_in, moment, push, sendable, state_of, work_once, work_through

pytestmark = pytest.mark.usefixtures("connected")


@pytest.fixture
def without_approval(connected: object) -> None:
    PlanSettings.objects.update_or_create(defaults={"approval": ApprovalMode.OFF})


def scheduled(name: str = "Harbour", **how: object) -> Post:
    post = sendable(name, **how)  # type: ignore[arg-type]
    push(post)
    work_through()
    assert state_of(post) == PostState.SCHEDULED
    return post


def move(actor: Actor, post: Post, days: int) -> object:
    return posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(days=days))])


@pytest.mark.slow
def test_a_moved_post_is_moved_there(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    move(actor, post, 2)
    assert state_of(post) == PostState.CANCELLING
    work_through()
    (there,) = publer.posts()
    assert moment(there.at or 0) == post.scheduled_at + timedelta(days=2)
    assert state_of(post) == PostState.SCHEDULED


@pytest.mark.slow
def test_a_move_is_undone_and_done_again_there(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    change = posts_move(actor=actor, moves=[Move(post, post.scheduled_at + timedelta(days=2))])
    work_through()
    assert change_undo(actor=actor, change=change).done == 1
    work_through()
    (there,) = publer.posts()
    assert moment(there.at or 0) == post.scheduled_at
    assert change_redo(actor=actor, change=change).done == 1
    assert change_undo(actor=actor, change=change).done == 1  # while it is still being moved
    work_through()
    assert [moment(one.at or 0) for one in publer.posts()] == [post.scheduled_at]
    assert state_of(post) == PostState.SCHEDULED


@pytest.mark.slow
def test_who_may_not_approve_moves_it_back_to_be_approved(publer: PublerSimulator, member: User, actor: Actor) -> None:
    post = scheduled()
    someone = Actor(user_id=member.pk, name="Mia", role=Role.MEMBER)
    move(someone, post, 2)
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.READY)
    approved, refused, _ = posts_approve(actor=actor, posts=[Post.objects.select_related("artwork").get(pk=post.pk)])
    assert (len(approved), refused) == (1, [])


@pytest.mark.slow
def test_one_that_waits_goes_out_at_the_time_that_it_has_then(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable()
    push(post)
    move(actor, post, 3)
    work_through()
    (there,) = publer.posts()
    assert moment(there.at or 0) == post.scheduled_at + timedelta(days=3)


@pytest.mark.slow
def test_one_that_failed_is_sent_once_it_has_another_time(publer: PublerSimulator, actor: Actor) -> None:
    post = sendable()
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now(), approved_name="Jane")
    push(post)
    Post.objects.filter(pk=post.pk).update(scheduled_at=minute_in(0, -1))
    work_once()
    assert state_of(post) == PostState.FAILED
    posts_move(actor=actor, moves=[Move(Post.objects.get(pk=post.pk), minute_in(2))])
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)


@pytest.mark.slow
def test_one_that_is_taken_out_is_taken_out_there(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    change = posts_remove(actor=actor, posts=[post])
    assert state_of(post) == PostState.CANCELLING
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.CANCELLED)
    assert change_undo(actor=actor, change=change).done == 1
    assert state_of(post) == PostState.READY


@pytest.mark.slow
@pytest.mark.usefixtures("without_approval")
def test_other_words_are_there_once_their_writer_has_paused(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    _write(actor, post, "Something new.")
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.step) == (PostState.CANCELLING, Step.REMOVE)
    assert delivery.due_at is not None
    assert delivery.due_at > timezone.now() + timedelta(seconds=30)
    _write(actor, post, "Something newer.")
    work_through()
    assert [one.text for one in publer.posts()] == ["Something newer."]
    assert state_of(post) == PostState.SCHEDULED


@pytest.mark.slow
def test_approved_words_that_change_are_called_back_and_have_to_be_approved(
    publer: PublerSimulator, actor: Actor
) -> None:
    post = sendable()
    Post.objects.filter(pk=post.pk).update(approved_at=timezone.now(), approved_name="Jane")
    push(post)
    work_through()
    _write(actor, post, "Nobody has seen this.")
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.READY)
    assert Post.objects.get(pk=post.pk).approved_at is None


@pytest.mark.usefixtures("without_approval")
def test_words_that_can_not_go_out_leave_the_post_there_as_it_was(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    Caption.objects.filter(artwork=post.artwork).update(text="x" * 2300)
    words_changed(post.artwork_id, post.network)
    work_through()
    assert [one.text for one in publer.posts()] == ["Harbour at dusk."]
    assert "can't go out like that" in Delivery.objects.get(post=post).sentence


@pytest.mark.slow
@pytest.mark.usefixtures("without_approval")
def test_a_change_too_near_to_its_time_is_not_risked(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled(at=minute_in(0, 8))
    _write(actor, post, "Too late.")
    work_through()
    assert [one.text for one in publer.posts()] == ["Harbour at dusk."]
    assert "too near" in Delivery.objects.get(post=post).sentence


def test_another_artwork_needs_the_post_to_be_called_back_first(actor: Actor) -> None:
    post = scheduled()
    with pytest.raises(Conflict, match="Call it back first"):
        post_replace_artwork(actor=actor, post=post, artwork=artwork_make("Other"))


def _write(actor: Actor, post: Post, text: str) -> None:
    caption = Caption.objects.get(artwork=post.artwork, network=post.network)
    draft = replace(draft_of(caption), text=text)
    network = Network(post.network)
    caption_save(actor=actor, artwork=post.artwork, network=network, draft=draft, version=caption.version)


@pytest.mark.slow
@pytest.mark.usefixtures("without_approval")
def test_words_that_change_while_nobody_knows_whether_it_arrived_follow_once_it_has(
    publer: PublerSimulator, actor: Actor
) -> None:
    post = sendable()
    publer.faults.next("drop_after_accept", times=1, calls=["posts_schedule"])
    push(post)
    work_once()
    assert state_of(post) == PostState.UNKNOWN
    _write(actor, post, "Written meanwhile.")
    work_through()
    look_again()
    work_through()
    assert [one.text for one in publer.posts()] == ["Written meanwhile."]
    assert (state_of(post), Delivery.objects.get(post=post).is_stale) == (PostState.SCHEDULED, False)


@pytest.mark.usefixtures("without_approval")
def test_a_sale_while_the_words_are_being_exchanged_waits_for_no_writer(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    _write(actor, post, "Somebody is still typing.")
    availability_set(actor=actor, artworks=[post.artwork], availability=Availability.SOLD)
    work_once()
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.APPROVED)
