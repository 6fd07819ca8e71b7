"""What may have arrived is looked for, and sent again only when it surely has not: once, whatever goes wrong."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.core.outside.publer.client import PublerClient
from apps.tenant.publishing.deliveries.claiming import claim
from apps.tenant.publishing.models import Attempt, Connection, Delivery, Outcome, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import (
    look_again,
    minute_in,
    push,
    sendable,
    state_of,
    work_once,
    work_through,
)

pytestmark = pytest.mark.usefixtures("connected")

SCHEDULE = ["posts_schedule"]


@pytest.fixture(autouse=True)
def _impatient(settings: LazySettings) -> None:
    settings.PUBLER_TIMEOUT = 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["timeout_after_accept", "drop_after_accept", "error_500_after_accept"])
def test_a_request_that_worked_without_an_answer_is_found_and_not_repeated(publer: PublerSimulator, fault: str) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1, number * 3)) for number in range(3)]
    publer.faults.next(fault, times=1, calls=SCHEDULE, seconds=3)
    push(*posts)
    work_once()
    assert {state_of(post) for post in posts} == {PostState.UNKNOWN}
    assert {one.outcome for one in Attempt.objects.filter(step=Step.SEND)} == {Outcome.UNKNOWN}
    work_through()
    assert {state_of(post) for post in posts} == {PostState.SCHEDULED}
    assert len(publer.posts()) == 3
    assert [one.path for one in publer.requests].count("/api/v1/posts/schedule") == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["drop_before", "error_500", "error_503", "nonsense"])
def test_a_request_that_did_nothing_is_sent_again_only_after_the_time_that_it_is_looked_for(
    publer: PublerSimulator, fault: str
) -> None:
    post = sendable()
    publer.faults.next(fault, times=1, calls=SCHEDULE)
    push(post)
    work_through(4)
    assert state_of(post) == PostState.UNKNOWN
    assert publer.posts() == []
    work_through(settle=True)
    assert state_of(post) == PostState.SCHEDULED
    assert len(publer.posts()) == 1


@pytest.mark.slow
def test_a_post_that_publer_made_twice_is_left_there_once(publer: PublerSimulator) -> None:
    post = sendable()
    publer.faults.next("duplicate", times=1)
    push(post)
    work_through()
    assert (len(publer.posts()), state_of(post)) == (1, PostState.SCHEDULED)


@pytest.mark.slow
def test_a_late_job_is_waited_for_however_long_it_takes(publer: PublerSimulator) -> None:
    post = sendable()
    publer.faults.next("late_job", times=1, seconds=60)
    push(post)
    work_through(settle=True)
    assert (state_of(post), publer.posts()) == (PostState.UNKNOWN, [])
    assert [one.path for one in publer.requests].count("/api/v1/posts/schedule") == 1
    publer.clock.advance(61)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)


def test_a_worker_that_dies_after_the_request_left_leaves_a_post_that_is_looked_for(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    push(post)
    _die_after(monkeypatch, PublerClient.posts_schedule)
    with pytest.raises(Killed):
        work_once()
    monkeypatch.undo()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.step) == (PostState.PUSHING, Step.FIND)
    assert Attempt.objects.get(delivery=delivery).outcome == Outcome.OPEN
    assert claim(Step.FIND, most=9).deliveries == []  # the dead one's lease has not run out
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)


@pytest.mark.slow
def test_one_that_never_arrived_and_whose_time_is_over_fails_and_says_so(publer: PublerSimulator) -> None:
    post = sendable()
    publer.faults.next("drop_before", times=1, calls=SCHEDULE)
    push(post)
    work_once()
    Post.objects.filter(pk=post.pk).update(scheduled_at=minute_in(0, -1))
    work_through(settle=True)
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.FAILED, "never_arrived")
    assert publer.posts() == []


@pytest.mark.slow
def test_somebody_elses_post_at_the_same_minute_is_not_taken_for_ours(publer: PublerSimulator) -> None:
    post = sendable("Ours")
    push(post)
    publer.faults.next("drop_before", times=1, calls=SCHEDULE)
    work_once()
    theirs = sendable("Theirs", at=post.scheduled_at + timedelta(minutes=10))
    push(theirs)
    work_once()
    (there,) = publer.posts()
    publer.control.post_change(there.id, scheduled_at=post.scheduled_at.isoformat())
    Delivery.objects.filter(post=theirs).update(remote_id="")
    Delivery.objects.filter(post=post).update(due_at=timezone.now())
    work_once()
    assert state_of(post) == PostState.UNKNOWN


@pytest.mark.slow
def test_a_post_goes_out_at_its_time_and_its_link_is_known(publer: PublerSimulator) -> None:
    post = sendable(at=minute_in(0, 5))
    push(post)
    work_through()
    publer.clock.advance(360)
    look_again()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.step) == (PostState.PUBLISHED, Step.REST)
    assert delivery.remote_link.startswith("https://")


@pytest.mark.slow
def test_what_is_changed_deleted_or_refused_there_is_noticed(publer: PublerSimulator) -> None:
    names = ("Rewritten", "Moved", "Deleted", "Refused")
    posts = {name: sendable(name, at=minute_in(1, number * 9)) for number, name in enumerate(names)}
    push(*posts.values())
    work_through()
    ids = {one.text.split(" ")[0]: one.id for one in publer.posts()}
    publer.control.post_change(ids["Rewritten"], text="Something else")
    publer.control.post_change(ids["Moved"], scheduled_at=minute_in(1, 14).isoformat())
    publer.control.post_delete(ids["Deleted"])
    publer.control.post_fail(ids["Refused"], "The picture is too wide")
    for _ in range(3):
        look_again()
    found = {name: Delivery.objects.get(post=post) for name, post in posts.items()}
    assert {name: state_of(post) for name, post in posts.items()} == {
        "Rewritten": PostState.SCHEDULED,
        "Moved": PostState.SCHEDULED,
        "Deleted": PostState.FAILED,
        "Refused": PostState.FAILED,
    }
    assert found["Rewritten"].problem == "changed_text"
    assert found["Moved"].problem == "changed_time"
    assert found["Deleted"].problem == "deleted_there"
    assert "The picture is too wide" in found["Refused"].sentence


def test_a_board_that_is_deleted_after_the_pin_was_scheduled_is_noticed() -> None:
    pin = sendable("Pin", "pinterest", board="Studio")
    push(pin)
    work_through()
    channel = Delivery.objects.select_related("channel").get(post=pin).channel
    assert channel is not None
    channel.boards = [board for board in channel.boards if board["name"] != "Studio"]
    channel.save()  # as the daily reading would
    look_again()
    delivery = Delivery.objects.get(post=pin)
    assert (state_of(pin), delivery.problem) == (PostState.SCHEDULED, "board_gone")
    assert "Its board was deleted" in delivery.sentence


@pytest.mark.slow
def test_replaying_everything_changes_nothing(publer: PublerSimulator) -> None:
    posts = [sendable(f"Number {number}", at=minute_in(1, number * 3)) for number in range(4)]
    push(*posts)
    work_through()
    before = [(one.id, one.text, one.at, len(one.history)) for one in publer.posts(with_deleted=True)]
    for _ in range(3):
        work_once()
        look_again()
    assert [(one.id, one.text, one.at, len(one.history)) for one in publer.posts(with_deleted=True)] == before


class Killed(BaseException):
    """As SIGKILL would: nothing is written down after it."""


def _die_after(monkeypatch: pytest.MonkeyPatch, call: Callable[..., str]) -> None:
    def dying(*args: object) -> str:
        call(*args)
        raise Killed

    monkeypatch.setattr(PublerClient, call.__name__, dying)


def test_a_lease_keeps_others_away_until_it_runs_out() -> None:
    push(sendable())
    first = claim(Step.SEND, most=9)
    assert len(first.deliveries) == 1
    assert claim(Step.SEND, most=9).deliveries == []
    later = claim(Step.SEND, most=9, now=timezone.now() + timedelta(minutes=5))
    assert [one.pk for one in later.deliveries] == [one.pk for one in first.deliveries]
    assert later.token != first.token != uuid.UUID(int=0)


@pytest.mark.slow
def test_a_post_in_another_workspace_at_publer_is_neither_given_up_nor_sent_again(publer: PublerSimulator) -> None:
    post, lost = sendable("There"), sendable("Nobody knows", at=minute_in(2))
    push(post)
    work_through()
    publer.faults.next("drop_after_accept", times=1, calls=SCHEDULE)
    push(lost)
    work_once()
    Connection.objects.update(workspace_id="5102")
    work_through(settle=True)
    for _ in range(3):
        look_again()
    assert (state_of(post), state_of(lost)) == (PostState.SCHEDULED, PostState.UNKNOWN)
    assert set(Delivery.objects.values_list("problem", flat=True)) == {"other_workspace"}
    assert len(publer.posts()) == 2
