"""What comes first, how much is done in one go, and what looking and claiming cost with many posts."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork, Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.publishing.deliveries.claiming import claim, claim_release, next_due, steps_due
from apps.tenant.publishing.deliveries.run import Run
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.artworks import artwork_make
from tests.factories.deliveries import look_again, minute_in, push, sendable, state_of, work_once, work_through

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]


def deliveries_make(count: int, *, step: Step = Step.SEND, artwork: Artwork | None = None) -> list[Delivery]:
    """Deliveries of as many posts, one a day, that are all due at once."""
    artwork = artwork or artwork_make("Many")
    state = PostState.QUEUED if step == Step.SEND else PostState.SCHEDULED
    posts = Post.objects.bulk_create(
        Post(artwork=artwork, network=Network.INSTAGRAM, scheduled_at=minute_in(1 + day), state=state)
        for day in range(count)
    )
    now = timezone.now()
    return Delivery.objects.bulk_create(Delivery(post=post, step=step, due_at=now) for post in posts)


def test_of_many_that_are_handed_over_at_once_those_go_first_whose_time_comes_first() -> None:
    many = deliveries_make(60)
    assert [row.pk for row in claim(Step.SEND, most=25).deliveries] == [row.pk for row in many[:25]]


def test_a_post_that_is_due_soon_does_not_wait_behind_those_of_a_push_before_it() -> None:
    deliveries_make(60)
    soon = sendable("Soon", at=minute_in(0, 8))
    push(soon)
    assert claim(Step.SEND, most=25).deliveries[0].post_id == soon.pk


def test_what_is_put_off_again_and_again_keeps_nothing_else_waiting() -> None:
    many = deliveries_make(3, step=Step.WATCH)
    first = claim(Step.WATCH, most=1)
    assert [row.pk for row in first.deliveries] == [many[0].pk]
    claim_release(first, due_at=timezone.now())
    assert [row.pk for row in claim(Step.WATCH, most=1).deliveries] == [many[1].pk]


def test_posts_of_many_months_are_looked_at_in_pieces_that_can_be_read(publer: PublerSimulator) -> None:
    posts = [sendable(f"Number {day}", at=minute_in(1 + day)) for day in range(56)]
    push(*posts)
    work_through()
    publer.rules.per_page = 1  # 56 pages, as 560 posts are at ten a page: more than are read at once
    for one in publer.posts()[:3]:
        publer.control.post_publish(one.id)
    for _ in range(3):
        look_again()
    states = [state_of(post) for post in posts]
    assert states.count(PostState.PUBLISHED) == 3
    availability_set(actor=None, artworks=[post.artwork for post in posts], availability=Availability.SOLD)
    work_through()
    assert [state_of(post) for post in posts].count(PostState.APPROVED) == 53
    assert len([one for one in publer.posts() if one.state == "scheduled"]) == 0


def test_a_go_with_many_pictures_ends_in_time_and_sends_those_that_were_brought(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1 + number)) for number in range(4)]
    push(*posts)
    begins = iter([False])  # the go's time is over as soon as it has begun
    monkeypatch.setattr(Run, "is_over", property(lambda _: next(begins, True)))
    work_once()
    assert [request.path for request in publer.requests].count("/api/v1/media") == 1
    assert [state_of(post) for post in posts] == [PostState.PUSHING, *[PostState.QUEUED] * 3]
    waiting = Delivery.objects.filter(step=Step.SEND)
    assert [(one.lease, one.due_at is not None and one.due_at <= timezone.now()) for one in waiting] == [
        (None, True)
    ] * 3


def test_what_there_is_no_time_to_look_for_is_given_back_not_concluded(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1 + number * 9)) for number in range(3)]
    push(*posts)
    work_through()
    availability_set(actor=None, artworks=[post.artwork for post in posts], availability=Availability.SOLD)
    begins = iter([False])
    monkeypatch.setattr(Run, "is_over", property(lambda _: next(begins, True)))
    before = len(publer.requests)
    work_once()
    assert [request.method for request in publer.requests[before:]] == ["GET", "DELETE"]
    assert Delivery.objects.filter(step=Step.REMOVE, lease=None, due_at__lte=timezone.now()).count() == 2
    monkeypatch.undo()
    work_through()
    assert ({state_of(post) for post in posts}, publer.posts()) == ({PostState.APPROVED}, [])


def test_a_go_for_nothing_costs_few_queries(django_assert_num_queries: Any) -> None:
    work_once()
    with django_assert_num_queries(7):
        work_once()


def test_only_steps_with_something_that_is_due_and_nobodys_are_gone_through() -> None:
    deliveries_make(1, step=Step.WATCH)
    push(sendable("Soon", at=minute_in(0, 8)))
    assert steps_due() == {Step.SEND, Step.WATCH}
    taken = claim(Step.SEND, most=1)
    Delivery.objects.filter(step=Step.WATCH).update(due_at=minute_in())
    assert steps_due() == set()
    Delivery.objects.filter(lease=taken.token).update(leased_until=timezone.now())  # whoever took it has died
    assert steps_due() == {Step.SEND}


def test_thousands_that_are_done_are_not_looked_through() -> None:
    deliveries_make(30)
    taken = claim(Step.SEND, most=5)
    with CaptureQueriesContext(connection) as asked:
        next_due()
        steps_due()
        claim_release(taken, due_at=timezone.now())
    assert len(asked) == 3
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # what has no index is looked through all the same
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
