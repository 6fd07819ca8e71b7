"""What nobody thought of, with one post: it is told, and keeps no other waiting."""

import logging
from typing import Any

import pytest
from django.utils import timezone

from apps.tenant.publishing.deliveries import finding, removing, watching
from apps.tenant.publishing.deliveries.composing import Composer
from apps.tenant.publishing.models import Delivery
from apps.tenant.publishing.notices.conditions import conditions_now
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import (
    look_again,
    minute_in,
    push,
    scheduled,
    sell,
    sendable,
    state_of,
    work_once,
    work_through,
)

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]


@pytest.mark.parametrize("is_gone", [False, True])
def test_one_that_surprises_keeps_no_other_waiting(
    publer: PublerSimulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    is_gone: bool,
) -> None:
    bad, good = scheduled("Bad"), scheduled("Good", at=minute_in(2))
    where, name = (removing, "gone") if is_gone else (watching, "_still_there")
    _break(monkeypatch, where, name, bad)
    if is_gone:
        sell(bad)
        sell(good)
        work_through()
    else:
        Delivery.objects.filter(post=good).update(problem="late", sentence="Late.")
        look_again()
    delivery = Delivery.objects.get(post=bad)
    assert (delivery.problem, delivery.lease) == ("surprise", None)
    assert delivery.due_at is not None
    assert "unexpected" in delivery.sentence
    assert "Something unexpected happened with 1 post" in [one.title for one in conditions_now()]
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    if is_gone:
        assert state_of(good) == PostState.APPROVED
    else:
        assert Delivery.objects.get(post=good).problem == ""
    monkeypatch.undo()
    Delivery.objects.filter(post=bad).update(due_at=timezone.now())
    work_once()
    assert Delivery.objects.get(post=bad).problem == ""
    assert publer.posts() == [] or not is_gone


def test_one_that_surprises_while_it_is_looked_for_keeps_no_other_waiting(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = sendable("Bad"), sendable("Good", at=minute_in(2))
    _break(monkeypatch, finding, "found", bad)
    push(bad, good)
    work_through()
    assert state_of(good) == PostState.SCHEDULED
    assert (state_of(bad), Delivery.objects.get(post=bad).problem) == (PostState.PUSHING, "surprise")


def test_one_that_can_not_be_put_together_fails_and_the_others_go(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = sendable("Bad"), sendable("Good", at=minute_in(2))
    push(bad, good)
    real = Composer._compose

    def compose(self: Composer, post: Post, now: Any) -> Any:
        if post.pk == bad.pk:
            raise KeyError("nobody thought of this")
        return real(self, post, now)

    monkeypatch.setattr(Composer, "_compose", compose)
    work_through()
    assert (state_of(bad), Delivery.objects.get(post=bad).problem) == (PostState.FAILED, "surprise")
    assert (state_of(good), len(publer.posts())) == (PostState.SCHEDULED, 1)


def _break(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, bad: Post) -> None:
    """Writing down what was found out of this one's delivery fails half-way, in the database."""
    real = getattr(where, name)

    def breaking(row: Delivery, *args: Any, **kwargs: Any) -> Any:
        if row.post_id == bad.pk:
            Post.objects.filter(pk=bad.pk).update(state=PostState.DRAFT)  # there is no such arrow
        return real(row, *args, **kwargs)

    monkeypatch.setattr(where, name, breaking)
