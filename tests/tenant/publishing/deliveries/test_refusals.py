"""What Publer refuses is said once, tried again less and less often, keeps nobody waiting, and ends when it works."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core.access import Actor
from apps.core.outside.errors import KeyNotAllowed, OutsideRefused
from apps.core.outside.publer.client import PublerClient
from apps.core.outside.publer.types import PublerPost, PublerUser, PublerWorkspace
from apps.core.tenancy.context import active_workspace
from apps.public.dispatch.models import Wake
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.credentials.models import Credential
from apps.tenant.publishing.channels.connecting import Reachable, connection_take
from apps.tenant.publishing.channels.reading import channels_read
from apps.tenant.publishing.channels.troubles import trouble_note
from apps.tenant.publishing.models import Attempt, Connection, Delivery, Outcome, Step
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from local.simulators.server import Answer
from tests.factories.deliveries import minute_in, push, sendable, state_of, work_once, work_through
from tests.factories.schedule import post_make

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]

ALLOWED = "Publer knows the key but does not allow this with it."


def due() -> None:
    """All that waits is due now."""
    waiting = Delivery.objects.exclude(step__in=(Step.REST, Step.WATCH))
    waiting.update(due_at=timezone.now(), lease=None, leased_until=None)


def trouble() -> tuple[str, datetime | None]:
    """What is said on the board, and since when."""
    found = Connection.objects.get()
    return found.trouble, found.trouble_since


def sell(*posts: Post) -> None:
    availability_set(actor=None, artworks=[post.artwork for post in posts], availability=Availability.SOLD)


def refusing(error: Exception) -> Callable[..., object]:
    def refuse(*args: object, **kwargs: object) -> object:
        raise error

    return refuse


def test_a_list_that_is_refused_puts_off_what_it_was_about_and_sending_goes_on(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for, new = sendable("Looked for"), sendable("New", at=minute_in(2))
    push(looked_for)
    work_once()
    Delivery.objects.update(step=Step.FIND, due_at=timezone.now())
    monkeypatch.setattr(PublerClient, "posts_all", refusing(OutsideRefused("Publer refused the request.", said="No.")))
    push(new)
    work_once()
    assert "New at dusk." in [one["text"] for one in Delivery.objects.values_list("sent", flat=True) if one]
    assert trouble()[0] == "Publer refuses to list posts. It said: “No.”"
    waiting = Delivery.objects.get(post=looked_for)
    assert (waiting.step, waiting.lease) == (Step.FIND, None)
    assert waiting.due_at is not None
    assert waiting.due_at > timezone.now() + timedelta(seconds=5)
    monkeypatch.undo()
    due()
    work_once()
    assert trouble() == ("", None)
    assert state_of(looked_for) == PostState.SCHEDULED


def test_a_key_that_may_not_delete_is_one_trouble_however_often_it_may_look(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable()
    push(post)
    work_through()
    monkeypatch.setattr(PublerClient, "posts_delete", refusing(KeyNotAllowed(ALLOWED)))
    sell(post)
    work_once()
    begun = trouble()
    assert begun[0].startswith("Publer refuses to delete posts. Allow it for this key")
    Connection.objects.update(trouble_since=timezone.now() - timedelta(minutes=10))
    since = trouble()[1]
    for _ in range(3):
        due()
        work_once()
    assert trouble() == (begun[0], since)
    waiting = Delivery.objects.get(post=post)
    assert waiting.due_at is not None
    assert waiting.due_at > timezone.now() + timedelta(minutes=4)  # half of the time that it has lasted
    assert Entry.objects.filter(verb="publer.trouble").count() == 1
    monkeypatch.undo()
    work_through()
    assert trouble() == ("", None)
    assert (state_of(post), publer.posts()) == (PostState.APPROVED, [])


def test_a_trouble_with_deleting_ends_when_nothing_waits_to_be_deleted(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = sendable(at=minute_in(0, 5))
    push(post)
    work_through()
    monkeypatch.setattr(PublerClient, "posts_delete", refusing(KeyNotAllowed(ALLOWED)))
    sell(post)
    work_once()
    assert trouble()[0].startswith("Publer refuses to delete posts.")
    publer.clock.advance(360)  # it is out before anybody allowed it
    due()
    work_once()
    assert Delivery.objects.get(post=post).problem == "too_late"
    assert trouble() == ("", None)


def test_a_key_that_may_not_ask_after_jobs_still_sends(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PublerClient, "job", refusing(KeyNotAllowed(ALLOWED)))
    post = sendable()
    push(post)
    work_through()
    assert (state_of(post), trouble()[0]) == (PostState.SCHEDULED, "")


def test_what_publer_says_against_deleting_is_kept(publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    post = sendable(at=minute_in(0, 20))
    push(post)
    work_through()
    monkeypatch.setattr(PublerClient, "posts_delete", refusing(OutsideRefused("Publer refused it.", said="Locked")))
    sell(post)
    work_once()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.problem) == (PostState.CANCELLING, "still_there")
    assert "Locked" in delivery.sentence
    attempt = Attempt.objects.filter(delivery=delivery, step=Step.REMOVE).latest("created_at")
    assert attempt.outcome == Outcome.UNKNOWN
    assert "Locked" in attempt.answer


def test_one_that_publer_does_not_delete_keeps_no_other_there(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = sendable("Bad"), sendable("Good", at=minute_in(2))
    push(bad, good)
    work_through()
    locked = next(one.id for one in publer.posts() if one.text.startswith("Bad"))
    delete = PublerClient.posts_delete

    def refuse(self: PublerClient, post_ids: list[str]) -> set[str]:
        if locked in post_ids:
            raise OutsideRefused("Publer refused the request.")
        return delete(self, post_ids)

    monkeypatch.setattr(PublerClient, "posts_delete", refuse)
    sell(bad, good)
    work_through(4)
    assert (state_of(bad), state_of(good)) == (PostState.CANCELLING, PostState.APPROVED)


def test_what_publer_lists_as_deleted_is_not_there(publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    post = sendable()
    push(post)
    work_through()
    listed = PublerClient.posts_all

    def as_deleted(self: PublerClient, **asked: Any) -> list[PublerPost]:
        return [replace(one, state="deleted") for one in listed(self, **asked)]

    monkeypatch.setattr(PublerClient, "posts_all", as_deleted)
    sell(post)
    work_through(settle=True)
    assert (state_of(post), Delivery.objects.get(post=post).step) == (PostState.APPROVED, Step.REST)


@pytest.mark.parametrize("mend", ["choose", "read"])
def test_who_mends_the_key_wakes_what_waited_for_it(publer: PublerSimulator, actor: Actor, mend: str) -> None:
    Connection.objects.update(trouble="Publer does not know this key.", trouble_since=timezone.now())
    post = sendable()
    push(post)
    Delivery.objects.update(due_at=timezone.now() + timedelta(minutes=15))
    Wake.objects.all().delete()
    if mend == "read":
        channels_read(actor=actor)
    else:
        entered_at = Credential.objects.get().entered_at
        user, workspace = PublerUser("64d0a1", "Jane", ""), PublerWorkspace("5f1c01", "Jane Doe Studio", "business")
        connection_take(actor=actor, found=Reachable(user, (workspace,), entered_at), workspace_id="5f1c01")
    assert Wake.objects.filter(workspace=active_workspace().id, due_at__lte=timezone.now()).exists()
    assert trouble() == ("", None)
    work_once()
    assert state_of(post) != PostState.QUEUED


def test_an_old_keys_refusal_is_no_trouble_of_the_new_one() -> None:
    old = Connection.objects.get()
    Connection.objects.update(key_entered_at=timezone.now())
    trouble_note(connection=old, sentence="Publer does not know this key.")
    assert trouble() == ("", None)


def test_a_picture_that_was_deleted_at_publer_is_brought_anew_when_its_post_is_sent_again(
    publer: PublerSimulator,
) -> None:
    first = sendable()
    push(first)
    work_through()
    publer.store.media.clear()
    second = post_make(first.artwork, minute_in(3), "instagram", state=PostState.APPROVED)
    push(second)
    work_through()
    assert "could not be found" in Delivery.objects.get(post=second).sentence
    push(second)
    work_through()
    assert (state_of(second), len(publer.posts())) == (PostState.SCHEDULED, 2)


def test_a_request_that_is_refused_fails_its_post_with_publers_words(publer: PublerSimulator) -> None:
    post = sendable()
    push(post)
    publer.fail_next(Answer(200, {"id": "m1"}))
    publer.fail_next(Answer(422, {"errors": ["Media m1 was not found"]}))
    work_once()
    delivery = Delivery.objects.get(post=post)
    assert (state_of(post), delivery.step, delivery.problem) == (PostState.FAILED, Step.REST, "refused")
    assert "Media m1 was not found" in delivery.sentence
    assert Attempt.objects.filter(delivery=delivery, outcome=Outcome.REFUSED).count() == 1
    assert Entry.objects.get(verb="post.failed").object_id == post.pk
    push(post)
    work_through()
    assert (state_of(post), len(publer.posts())) == (PostState.SCHEDULED, 1)
