"""A refused post goes out a minute later: Publer wants a minute between two of a channel."""

from datetime import timedelta

import pytest

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.captions.models import Caption
from apps.tenant.publishing.deliveries.mending import post_shift
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.publishing.models import Delivery, Step
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.querysets import PostQuerySet
from tests.factories.deliveries import (
    fresh,
    minute_in,
    scheduled,
    sendable,
    state_of,
)
from tests.factories.publishing import export_make
from tests.factories.schedule import post_make

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]


def refused() -> Post:
    post = scheduled()
    Delivery.objects.filter(post=post).update(
        step=Step.REST, due_at=None, problem="refused", sentence="Publer refused it: A one minute gap is required."
    )
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED)
    return fresh(post)


def test_what_was_exported_goes_a_minute_later_as_it_goes_again(actor: Actor) -> None:
    """Somebody said that it may go though it is in a file, when it was handed over."""
    post = sendable()
    export_make(actor, post)
    push_start(actor=actor, posts=[post], include_exported=True)
    Post.objects.filter(pk=post.pk).update(state=PostState.FAILED)
    Delivery.objects.filter(post=post).update(step=Step.REST, due_at=None, problem="refused")
    _, plan = post_shift(actor=actor, post=post)
    assert [one.pk for one in plan.going] == [post.pk]
    assert state_of(post) == PostState.QUEUED


def test_what_goes_a_minute_later_and_can_not_be_sent_says_what_was_wrong(actor: Actor) -> None:
    post = refused()
    Caption.objects.filter(artwork=post.artwork).update(text="x" * 2300)
    _, plan = post_shift(actor=actor, post=post)
    assert (plan.going, state_of(post)) == ((), PostState.FAILED)
    assert Delivery.objects.get(post=post).problem == "refused"


def test_a_minute_that_somebody_takes_at_that_moment_is_said(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    post = refused()
    post_make(sendable("Other", at=minute_in(7)).artwork, post.scheduled_at + timedelta(minutes=1), "instagram")
    monkeypatch.setattr(PostQuerySet, "standing", PostQuerySet.none)  # it was not there yet
    with pytest.raises(Conflict, match="took that minute"):
        post_shift(actor=actor, post=post)
    assert fresh(post).scheduled_at == post.scheduled_at
