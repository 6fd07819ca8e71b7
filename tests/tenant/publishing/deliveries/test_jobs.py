"""Jobs are asked after for all their posts at once; none holds up another, and none is waited for without end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.outside.errors import OutsideUnavailable
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.types import PublerFailure, PublerJob, PublerPost
from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.publishing.deliveries.calling_back import posts_call_back
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import minute_in, push, sendable, state_of, work_once, work_through

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]

FOREVER = 1e9


def due(**values: Any) -> None:
    """All that waits is due now."""
    waiting = Delivery.objects.exclude(step__in=(Step.REST, Step.WATCH))
    waiting.update(due_at=timezone.now(), lease=None, leased_until=None, **values)


def asked_after(publer: PublerSimulator) -> int:
    """How often a job was asked after."""
    return sum("/job_status/" in request.path for request in publer.requests)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, PublerJob | Exception]:
    """What is said of each job; the simulator says the rest."""
    said: dict[str, PublerJob | Exception] = {}
    real = PublerClient.job

    def job(self: PublerClient, job_id: str) -> PublerJob:
        found = said.get(job_id) or real(self, job_id)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(PublerClient, "job", job)
    return said


def test_a_job_without_an_answer_keeps_no_other_waiting(publer: PublerSimulator, jobs: dict[str, Any]) -> None:
    bad, good = sendable("Bad"), sendable("Good", at=minute_in(2))
    push(bad)
    work_once()
    push(good)
    work_once()
    jobs[Delivery.objects.get(post=bad).job_id] = OutsideUnavailable("Publer has trouble.")
    Delivery.objects.update(step=Step.CONFIRM, due_at=timezone.now(), lease=None)
    Delivery.objects.filter(post=bad).update(due_at=timezone.now() - timedelta(minutes=1))
    work_once()
    assert (state_of(good), Delivery.objects.get(post=good).step) == (PostState.SCHEDULED, Step.WATCH)
    assert Delivery.objects.get(post=bad).step == Step.CONFIRM
    due(asked_at=timezone.now() - timedelta(minutes=11))  # longer than a job takes: its post is looked for as well
    work_once()
    assert state_of(bad) == PostState.SCHEDULED


def test_a_job_that_gets_no_answer_is_asked_after_once_in_a_go(publer: PublerSimulator, connected: object) -> None:
    push(sendable())
    work_once()
    Delivery.objects.update(step=Step.CONFIRM, due_at=timezone.now())
    before = asked_after(publer)
    publer.faults.next("error_500", times=1, calls=["job_status"])
    work_once()
    assert asked_after(publer) - before == 1


def test_a_job_that_never_ends_is_given_up_after_its_posts_time_and_said_to_be_unknown(
    publer: PublerSimulator,
) -> None:
    publer.rules.job_seconds = FOREVER
    post = sendable()
    push(post)
    work_through(settle=True)
    assert (state_of(post), publer.posts()) == (PostState.UNKNOWN, [])
    delivery = Delivery.objects.get(post=post)
    assert delivery.sent is not None
    delivery.sent["at"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    delivery.save()
    Post.objects.filter(pk=post.pk).update(scheduled_at=minute_in(0, -6))
    work_through(settle=True)
    delivery.refresh_from_db()
    assert (state_of(post), delivery.step, delivery.problem) == (PostState.FAILED, Step.REST, "not_seen")


def test_a_sold_post_whose_job_never_ends_is_given_up_after_its_time(publer: PublerSimulator) -> None:
    publer.rules.job_seconds = FOREVER
    post = sendable()
    push(post)
    work_once()
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.SOLD)
    work_through(settle=True)
    assert state_of(post) == PostState.CANCELLING
    delivery = Delivery.objects.get(post=post)
    assert delivery.sent is not None
    delivery.sent["at"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    delivery.save()
    work_through(settle=True)
    assert state_of(post) == PostState.APPROVED


def test_what_a_job_makes_between_the_look_and_its_end_is_found_not_sent_again(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    publer.faults.next("late_job", times=1, seconds=3600)
    push(post)
    work_through(settle=True)
    assert state_of(post) == PostState.UNKNOWN
    _make_after_the_next_list(publer, monkeypatch)
    work_through(settle=True)
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)
    assert [request.path for request in publer.requests].count("/api/v1/posts/schedule") == 1


def test_what_a_job_makes_between_the_look_and_its_end_is_taken_out_if_it_is_sold(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    publer.faults.next("late_job", times=1, seconds=3600)
    push(post)
    work_once()
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.SOLD)
    _make_after_the_next_list(publer, monkeypatch)
    work_through(settle=True)
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])


def _make_after_the_next_list(publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job ends right after the next list of posts was read."""
    real: Callable[..., Any] = PublerClient.posts_all

    def posts_all(self: PublerClient, **asked: Any) -> list[PublerPost]:
        found = list(real(self, **asked))
        monkeypatch.setattr(PublerClient, "posts_all", real)
        publer.clock.advance(3601)
        return found

    monkeypatch.setattr(PublerClient, "posts_all", posts_all)


def test_posts_of_one_job_that_is_slow_cost_one_question(publer: PublerSimulator) -> None:
    publer.rules.job_seconds = FOREVER
    posts = [sendable(f"Number {number}", at=minute_in(1, number * 3)) for number in range(8)]
    push(*posts)
    work_once()
    due(asked_at=timezone.now() - timedelta(minutes=11))
    before = asked_after(publer)
    work_once()  # asked after, looked for, and to be asked after again
    assert asked_after(publer) - before == 1
    availability_set(actor=None, artworks=[post.artwork for post in posts], availability=Availability.SOLD)
    before = asked_after(publer)
    work_once()
    assert asked_after(publer) - before == 1
    assert {state_of(post) for post in posts} == {PostState.CANCELLING}


def test_a_failure_is_counted_against_all_that_went_out_not_only_against_those_left(
    publer: PublerSimulator, jobs: dict[str, Any]
) -> None:
    kept, called_back = sendable("Kept"), sendable("Called back", at=minute_in(2))
    publer.rules.job_seconds = FOREVER
    push(kept, called_back)
    work_once()
    posts_call_back(actor=None, posts=[called_back], why="somebody wanted it")
    job_id = Delivery.objects.get(post=kept).job_id
    jobs[job_id] = PublerJob(is_finished=True, failures=(PublerFailure("6a01", "A one minute gap is required"),))
    Delivery.objects.filter(post=kept).update(due_at=timezone.now())
    for _ in range(3):
        due()
        work_once()
    # One of two failed, and nobody knows which: it is looked for until it would have come.
    assert state_of(kept) in {PostState.PUSHING, PostState.UNKNOWN}


def test_a_list_that_is_behind_its_job_is_read_twice_before_a_post_counts_as_refused(
    publer: PublerSimulator, jobs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    push(post)
    work_once()
    Delivery.objects.update(step=Step.CONFIRM, due_at=timezone.now())
    words = "The first comment could not be posted"
    jobs[Delivery.objects.get().job_id] = PublerJob(is_finished=True, failures=(PublerFailure("6a01", words),))
    real = PublerClient.posts_all

    def behind(self: PublerClient, **asked: Any) -> list[PublerPost]:
        monkeypatch.setattr(PublerClient, "posts_all", real)
        return []

    monkeypatch.setattr(PublerClient, "posts_all", behind)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)
