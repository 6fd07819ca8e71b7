"""Posts go to Publer once, with everything that belongs to them; what is wrong keeps them here, and is said."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.access import Actor
from apps.core.outside.errors import OutsideUnavailable
from apps.core.outside.publer.client import PublerClient
from apps.public.dispatch.models import Wake
from apps.tenant.artworks.models import Artwork, Availability, Rendition
from apps.tenant.captions.models import Caption
from apps.tenant.publishing.deliveries import sending
from apps.tenant.publishing.deliveries.pictures import Pictures
from apps.tenant.publishing.deliveries.starting import push_plan, push_start
from apps.tenant.publishing.models import Attempt, Channel, Connection, Delivery, Outcome, RemoteMedia, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from local.simulators.server import Answer
from tests.factories.deliveries import (
    minute_in,
    moment,
    push,
    sendable,
    state_of,
    work_once,
    work_through,
)
from tests.factories.publishing import export_make

pytestmark = pytest.mark.usefixtures("connected")


def test_a_post_arrives_once_with_words_picture_channel_and_time(publer: PublerSimulator) -> None:
    post = sendable("Harbour", hashtags=["sea", "oil"], alt_text="A harbour in the evening.")
    push(post)
    assert state_of(post) == PostState.QUEUED
    work_through()
    (there,) = publer.posts()
    assert (there.channel, there.text) == ("6a01", "Harbour at dusk.\n\n#sea #oil")
    assert moment(there.at or 0) == post.scheduled_at
    assert [one["alt_text"] for one in there.media] == ["A harbour in the evening."]
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.step, delivery.remote_id) == (PostState.SCHEDULED, Step.WATCH, there.id)


@pytest.mark.slow
def test_each_network_goes_its_own_way(publer: PublerSimulator, connected: Connection) -> None:
    Connection.objects.update(hashtags_as_comment=True)
    pin = sendable("Pin", "pinterest", title="A pin", link="https://shop.example/1", board="studio", hashtags=["art"])
    photo = sendable("Photo", "instagram", hashtags=["sea"])
    page = sendable("Page", "facebook", link="https://shop.example/2")
    push(pin, photo, page)
    work_through()
    there = {one.network: one for one in publer.posts()}
    assert (there["pinterest"].title, there["pinterest"].url) == ("A pin", "https://shop.example/1")
    assert there["pinterest"].board == "b0a2"
    assert there["instagram"].text == "Photo at dusk."
    assert [one["text"] for one in there["instagram"].comments] == ["#sea"]
    assert there["facebook"].text == "Page at dusk.\n\nhttps://shop.example/2"
    assert there["facebook"].comments == []


@pytest.mark.slow
def test_a_picture_goes_to_publer_once_for_all_posts_of_its_shape(publer: PublerSimulator) -> None:
    first = sendable("Harbour", at=minute_in(1))
    second = Post.objects.create(
        artwork=first.artwork, network="instagram", scheduled_at=minute_in(2), state=PostState.APPROVED
    )
    push(first, second)
    work_through()
    assert len(publer.posts()) == 2
    assert RemoteMedia.objects.count() == 1
    assert [call.path for call in publer.requests].count("/api/v1/media") == 1


@pytest.mark.slow
def test_a_new_frame_is_a_new_picture(publer: PublerSimulator) -> None:
    post = sendable("Harbour", at=minute_in(1))
    push(post)
    work_through()
    for one in Rendition.objects.filter(artwork=post.artwork):
        one.save()
    later = Post.objects.create(
        artwork=post.artwork, network="instagram", scheduled_at=minute_in(3), state=PostState.APPROVED
    )
    push(later)
    work_through()
    assert len({one.media[0]["id"] for one in publer.posts()}) == 2


def test_what_is_missing_keeps_a_post_here_and_says_what_to_do() -> None:
    without_board = sendable("Pin", "pinterest", board="Nowhere")
    too_long = sendable("Long", text="x" * 2300)
    passed = sendable("Late", at=minute_in(0, -5))
    Channel.objects.filter(network="facebook").update(is_locked=True)
    locked = sendable("Page", "facebook")
    plan = push_plan([without_board, too_long, passed, locked])
    reasons = {post.artwork.title: problems[0].message for post, problems in plan.staying}
    assert plan.going == ()
    assert "no board “Nowhere”" in reasons["Pin"]
    assert "100 characters too long" in reasons["Long"]
    assert "time has passed" in reasons["Late"]
    assert "locked" in reasons["Page"]


def test_a_text_that_became_too_long_after_it_was_handed_over_fails_before_it_leaves(publer: PublerSimulator) -> None:
    post = sendable()
    push(post)
    Caption.objects.filter(artwork=post.artwork).update(text="x" * 2300)
    work_once()
    assert state_of(post) == PostState.FAILED
    assert "too long" in Delivery.objects.get(post=post).sentence
    assert publer.posts() == []


def test_a_time_that_passes_while_it_waits_is_asked_about_not_posted_late(publer: PublerSimulator) -> None:
    post = sendable()
    push(post)
    Post.objects.filter(pk=post.pk).update(scheduled_at=minute_in(0, -1))
    work_once()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.FAILED, "passed")
    assert "Choose another" in delivery.sentence
    assert publer.posts() == []


def test_what_publer_refuses_fails_with_its_own_words_and_the_rest_goes_on(publer: PublerSimulator) -> None:
    good, bad = sendable("Good"), sendable("Bad", "facebook")
    publer.control.account_lock("6a03")
    push(good, bad)
    work_through()
    assert (state_of(good), state_of(bad)) == (PostState.SCHEDULED, PostState.FAILED)
    delivery = Delivery.objects.get(post=bad)
    assert delivery.sentence.startswith("Publer refused it: ")
    assert Attempt.objects.filter(delivery=delivery, outcome=Outcome.REFUSED).exists()


@pytest.mark.slow
def test_of_two_posts_of_one_channel_the_refused_one_is_found_by_looking(publer: PublerSimulator) -> None:
    before = [sendable(f"Other {number}", at=minute_in(1, 10 + number * 2)) for number in range(24)]
    push(*before)
    work_through()
    first, second = sendable("First", at=minute_in(1)), sendable("Second", at=minute_in(1, 5))
    push(first, second)
    work_through(settle=True)
    assert sorted([state_of(first), state_of(second)]) == [PostState.FAILED, PostState.SCHEDULED]
    failed = Delivery.objects.get(post__state=PostState.FAILED)
    assert "Publer refused it" in failed.sentence
    assert len(publer.posts()) == 25


def test_a_picture_that_publer_refuses_fails_its_post_alone(publer: PublerSimulator) -> None:
    publer.rules.largest_media = 8
    bad = sendable("A long title for a large picture")
    push(bad)
    work_through()
    assert (state_of(bad), Delivery.objects.get(post=bad).problem) == (PostState.FAILED, "picture_refused")


@pytest.mark.slow
def test_a_key_that_is_refused_is_one_trouble_for_all_and_nothing_is_lost(publer: PublerSimulator) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1, number * 3)) for number in range(5)]
    publer.faults.next("expired_key", times=1, lasts=True)
    push(*posts)
    work_once()
    connection_row = Connection.objects.get()
    assert "does not know this key" in connection_row.trouble
    assert {state_of(post) for post in posts} == {PostState.QUEUED}
    publer.store.people.expired.clear()
    work_through()
    assert {state_of(post) for post in posts} == {PostState.SCHEDULED}
    assert Connection.objects.get().trouble == ""


@pytest.mark.slow
def test_too_many_requests_put_the_rest_off_until_publer_listens_again(publer: PublerSimulator) -> None:
    post = sendable()
    publer.fail_next(Answer(429, {"error": "Rate limit exceeded"}, {"X-RateLimit-Reset": "0"}))
    push(post)
    work_once()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.step) == (PostState.QUEUED, Step.SEND)
    assert delivery.due_at is not None
    assert delivery.due_at > timezone.now()
    assert Wake.objects.filter(task="publishing.work", due_at__gt=timezone.now()).exists()
    work_through()
    assert len(publer.posts()) == 1


@pytest.mark.slow
def test_a_bulk_that_is_refused_as_a_whole_is_sent_one_by_one(publer: PublerSimulator) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1, number * 3)) for number in range(3)]
    push(*posts)
    publer.faults.next("error_500", times=1, calls=["posts_schedule"])
    work_through(settle=True)
    assert {state_of(post) for post in posts} == {PostState.SCHEDULED}
    assert len(publer.posts()) == 3


def test_what_was_exported_is_not_sent_unless_somebody_says_so(actor: Actor) -> None:
    post = sendable()
    export_make(actor, post)
    plan = push_plan([post])
    assert (plan.going, plan.exported) == ((), 1)
    assert push_start(actor=actor, posts=[post], include_exported=True).going == (post,)


def test_a_sold_artwork_is_stopped_in_the_transaction_that_sends(publer: PublerSimulator) -> None:
    post = sendable()
    push(post)
    Artwork.objects.filter(pk=post.artwork_id).update(availability=Availability.SOLD)
    work_through()
    assert publer.posts() == []
    assert state_of(post) == PostState.APPROVED


def test_a_picture_that_is_framed_anew_after_it_was_brought_goes_as_it_is_now(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    real, reframed = sending._bring, []

    def bring(*args: Any) -> str:
        found = real(*args)
        if not reframed:
            reframed.append(Rendition.objects.get(pk=args[3].pk))
            reframed[0].save()  # its file is another one
        return found

    monkeypatch.setattr(sending, "_bring", bring)
    push(post)
    work_through()
    brought = Pictures(Rendition.objects.filter(artwork=post.artwork), workspace_id="5f1c01")
    now = {brought.known(one) for one in Rendition.objects.filter(artwork=post.artwork)} - {""}
    delivery = Delivery.objects.get(post=post)
    assert delivery.sent is not None
    assert ({delivery.sent["media"]}, RemoteMedia.objects.count()) == (now, 2)
    assert state_of(post) == PostState.SCHEDULED


def test_a_request_that_did_nothing_after_somebody_else_looked_is_made_again(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    push(post)

    def slow(*_: object) -> str:
        monkeypatch.undo()
        Delivery.objects.update(leased_until=timezone.now(), due_at=timezone.now())
        work_once()  # somebody else takes over, and looks
        assert state_of(post) == PostState.UNKNOWN
        raise OutsideUnavailable("There is no connection.")

    monkeypatch.setattr(PublerClient, "posts_schedule", slow)
    work_once()
    assert (state_of(post), Delivery.objects.get(post=post).step) == (PostState.QUEUED, Step.SEND)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)


def test_who_was_held_up_until_somebody_else_may_look_sends_nothing(
    publer: PublerSimulator, settings: LazySettings
) -> None:
    post = sendable()
    push(post)
    settings.PUBLISHING_LEASE = 0
    work_once()
    assert [one.path for one in publer.requests if one.path.endswith("schedule")] == []
    settings.PUBLISHING_LEASE = 90
    work_through(settle=True)
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)


@pytest.mark.slow
def test_queries_do_not_grow_with_the_posts(publer: PublerSimulator) -> None:
    publer.rules.job_seconds = 600  # only the sending is counted

    def queries(number: int, day: int) -> int:
        posts = [sendable(f"{day} {one}", at=minute_in(day, one * 3)) for one in range(number)]
        push(*posts)
        with CaptureQueriesContext(connection) as found:
            work_once()
        return len(found)

    queries(1, 2)
    few, many = queries(3, 4), queries(9, 6)
    # For each new picture: its lease, the row and the savepoints around it.
    assert many - few <= 6 * 12
