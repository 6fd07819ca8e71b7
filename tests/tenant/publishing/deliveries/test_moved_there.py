"""Somebody moves posts at Publer, to another day: they are found there, and taken out there, and never sent twice."""

import pytest

from apps.core.access import Actor
from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.publishing.deliveries import looking
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.services import Move, posts_move
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import (
    look_again,
    minute_in,
    moment,
    push,
    sendable,
    state_of,
    work_once,
    work_through,
)

pytestmark = pytest.mark.usefixtures("connected")


def scheduled(name: str = "Harbour", days: int = 1) -> Post:
    post = sendable(name, at=minute_in(days))
    push(post)
    work_through()
    return post


def drag(publer: PublerSimulator, post: Post, days: int) -> None:
    """To another day, in Publer's own calendar."""
    there = Delivery.objects.get(post=post).remote_id
    publer.control.post_change(there, scheduled_at=minute_in(days).isoformat())


def sell(post: Post) -> None:
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.SOLD)


def lists(publer: PublerSimulator) -> int:
    return [(one.method, one.path) for one in publer.requests].count(("GET", "/api/v1/posts"))


@pytest.mark.slow
def test_one_that_was_moved_there_is_found_where_it_is(publer: PublerSimulator) -> None:
    post = scheduled()
    drag(publer, post, 9)
    for _ in range(3):
        look_again()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.SCHEDULED, "changed_time")
    before = lists(publer)
    look_again()
    assert lists(publer) == before + 1  # it is known by now where it is
    drag(publer, post, 1)
    for _ in range(6):
        look_again()
    assert (state_of(post), Delivery.objects.get(post=post).problem) == (PostState.SCHEDULED, "")


@pytest.mark.slow
@pytest.mark.parametrize("looks", [0, 3])
def test_one_that_was_moved_there_and_is_sold_does_not_go_out(publer: PublerSimulator, looks: int) -> None:
    post = scheduled()
    drag(publer, post, 9)
    for _ in range(looks):
        look_again()
    sell(post)
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.APPROVED)


@pytest.mark.slow
def test_it_is_looked_for_there_until_it_is_gone(publer: PublerSimulator) -> None:
    post = scheduled()
    drag(publer, post, 9)
    sell(post)
    publer.faults.next("drop_before", times=1, calls=["posts_delete"])
    work_once()
    assert (len(publer.posts()), state_of(post)) == (1, PostState.CANCELLING)
    work_through()
    assert (publer.posts(), state_of(post)) == ([], PostState.APPROVED)


@pytest.mark.slow
def test_where_there_is_too_much_to_read_it_is_deleted_by_its_id(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [scheduled(f"Other {number}", days=20 + 3 * number) for number in range(3)]
    post = scheduled()
    drag(publer, post, 9)
    publer.rules.per_page = 1
    monkeypatch.setattr(looking, "_WIDE_PAGES", 2)
    sell(post)
    work_through()
    assert state_of(post) == PostState.APPROVED
    assert {one.id for one in publer.posts()} == set(
        Delivery.objects.filter(post__in=others).values_list("remote_id", flat=True)
    )


@pytest.mark.slow
def test_one_that_was_moved_there_is_moved_here_once(publer: PublerSimulator, actor: Actor) -> None:
    post = scheduled()
    drag(publer, post, 9)
    for _ in range(3):
        look_again()
    posts_move(actor=actor, moves=[Move(Post.objects.get(pk=post.pk), minute_in(5))])
    work_through()
    assert [moment(one.at or 0) for one in publer.posts()] == [Post.objects.get(pk=post.pk).scheduled_at]
    assert (state_of(post), Delivery.objects.get(post=post).problem) == (PostState.SCHEDULED, "")


@pytest.mark.slow
def test_one_that_was_moved_there_and_went_out_is_out(publer: PublerSimulator) -> None:
    post = scheduled(days=3)
    there = Delivery.objects.get(post=post).remote_id
    publer.control.post_change(there, scheduled_at=minute_in(0, 5).isoformat())
    publer.clock.advance(360)
    for _ in range(3):
        look_again()
    assert state_of(post) == PostState.PUBLISHED


@pytest.mark.slow
def test_one_that_was_deleted_there_is_sent_again_once(publer: PublerSimulator) -> None:
    post = scheduled()
    publer.control.post_delete(Delivery.objects.get(post=post).remote_id)
    for _ in range(3):
        look_again()
    assert (state_of(post), Delivery.objects.get(post=post).problem) == (PostState.FAILED, "deleted_there")
    assert push_start(actor=None, posts=[post]).going == (post,)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)
