"""Times: around the changes of the clocks, and where Publer's clock is another than ours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import look_again, minute_in, moment, push, sendable, state_of, work_through

pytestmark = pytest.mark.usefixtures("connected")


def changes(zone: ZoneInfo) -> list[datetime]:
    """The hours around the next two changes of the zone's clocks, hour by hour: repeated ones twice."""
    found = []
    at = timezone.now().replace(minute=30, second=0, microsecond=0) + timedelta(days=2)
    for _ in range(24 * 400):
        after = at + timedelta(hours=1)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found += [at - timedelta(hours=1), at, after, after + timedelta(hours=1)]
        at = after
    return found[:8]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
def test_each_post_goes_out_at_its_own_moment_around_the_changes_of_the_clocks(
    publer: PublerSimulator, name: str
) -> None:
    times = changes(ZoneInfo(name))
    assert len(times) == 8
    first = sendable("Harbour", at=times[0])
    posts = [first]
    for at in times[1:]:
        post = Post.objects.create(
            artwork=first.artwork, network="instagram", scheduled_at=at, state=PostState.APPROVED
        )
        posts.append(post)
    push(*posts)
    work_through()
    assert sorted(moment(one.at or 0) for one in publer.posts()) == sorted(times)
    assert {state_of(post) for post in posts} == {PostState.SCHEDULED}


@pytest.mark.slow
@pytest.mark.parametrize("skew", [-60, 45])
def test_a_clock_that_is_a_minute_wrong_loses_nothing(publer: PublerSimulator, skew: float) -> None:
    publer.clock.advance(skew)
    post = sendable(at=minute_in(0, 4))
    push(post)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)
    publer.clock.advance(6 * 60 - skew)
    look_again()
    assert state_of(post) == PostState.PUBLISHED


@pytest.mark.slow
def test_a_clock_there_that_is_far_ahead_is_a_refusal_with_its_words(publer: PublerSimulator) -> None:
    publer.clock.advance(600)
    post = sendable(at=minute_in(0, 5))
    push(post)
    work_through()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.FAILED, "refused")
    assert delivery.sentence.startswith("Publer refused it: ")
