"""What the old application had given to Publer is followed there like our own, and never sent again."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from apps.tenant.artworks.models import Availability, Rendition, RenditionKind
from apps.tenant.artworks.stock import availability_set
from apps.tenant.captions.models import Caption
from apps.tenant.legacy.importing.post_rows import post_rows_write
from apps.tenant.legacy.importing.records import Origin, PostMade
from apps.tenant.legacy.importing.writing import Here
from apps.tenant.publishing.deliveries import looking
from apps.tenant.publishing.deliveries.following import follow_words
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import look_again, minute_in, push, scheduled, sendable, state_of, work_through
from tests.factories.legacy import AB, event_row, image_row, old_file, old_pictures, stored
from tests.tenant.legacy.running import imported

pytestmark = [pytest.mark.usefixtures("connected"), pytest.mark.slow]

ORIGIN = Origin(table="event_assignment", key="k", old_id=1, fingerprint="")


def brought_over(state: PostState = PostState.SCHEDULED, *, remote_id: str = "", then: str = "") -> Post:
    """A post that is at Publer, of which we know what the old application knew: its id."""
    sent = scheduled()
    known = remote_id or Delivery.objects.get(post=sent).remote_id
    artwork, at = sent.artwork_id, sent.scheduled_at
    sent.delete()
    made = PostMade(
        origin=ORIGIN,
        title="Harbour",
        artwork_id=artwork,
        network="instagram",
        at=at,
        state=state,
        remote_id=known,
        sent_at=at,
        then=then,
    )
    post_rows_write([made])
    return Post.objects.get(pk=made.id)


def sendings(publer: PublerSimulator) -> int:
    return [(one.method, one.path) for one in publer.requests].count(("POST", "/api/v1/posts/schedule"))


def test_it_is_found_by_its_id_and_its_account_and_words_are_learnt(publer: PublerSimulator) -> None:
    post = brought_over()
    before = sendings(publer)
    look_again()
    delivery = Delivery.objects.get()
    assert (state_of(post), delivery.problem) == (PostState.SCHEDULED, "")
    assert delivery.sent["account"] == delivery.channel.remote_id == "6a01"
    assert "Harbour at dusk." in delivery.sent["text"]
    look_again()
    assert (state_of(post), sendings(publer)) == (PostState.SCHEDULED, before)


def test_a_sale_takes_it_out_there(publer: PublerSimulator) -> None:
    post = brought_over()
    look_again()
    availability_set(actor=None, artworks=[post.artwork], availability=Availability.SOLD)
    work_through()
    assert state_of(post) == PostState.APPROVED
    assert publer.posts() == []


def test_what_was_sold_before_is_taken_out_there(publer: PublerSimulator) -> None:
    post = brought_over(PostState.CANCELLING, then=PostState.CANCELLED.value)
    work_through()
    assert state_of(post) == PostState.CANCELLED
    assert publer.posts() == []


def test_one_that_was_moved_there_is_told(publer: PublerSimulator) -> None:
    brought_over()
    publer.control.post_change(Delivery.objects.get().remote_id, scheduled_at=minute_in(1, 3).isoformat())
    for _ in range(4):
        look_again()
    assert Delivery.objects.get().problem == "changed_time"


def test_an_id_that_publer_does_not_know_is_told_and_not_sent_again(publer: PublerSimulator) -> None:
    post = brought_over(remote_id="no-such-post")
    before = sendings(publer)
    for _ in range(4):
        look_again()
    delivery = Delivery.objects.get()
    assert (state_of(post), sendings(publer)) == (PostState.FAILED, before)
    assert "the old application" in delivery.sentence


def test_the_pictures_that_the_workers_make_afterwards_call_nothing_back(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    rows = {
        "image": [image_row(1)],
        "calendar": [AB],
        "calendar_event": [event_row(1, "2030-03-01 10:00:00", "2030-03-01 14:00:00")],
        "event_assignment": [
            {"id": 1, "calendar_event_id": 1, "image_id": 1, "platform": "Instagram", "publer_post_id": "p1"}
        ],
    }
    imported(old_file(tmp_path, rows), old_pictures(tmp_path, [stored(1)]))
    assert Rendition.objects.count() == 1
    for _ in range(2):  # messages may come twice
        with django_capture_on_commit_callbacks() as callbacks:
            Here(run=uuid.uuid4(), actor=None).finish()
        for callback in [*callbacks, *callbacks]:
            callback()
    assert Rendition.objects.count() == len(RenditionKind)
    assert (Post.objects.get().state, Delivery.objects.get().step) == (PostState.SCHEDULED, "watch")


def test_one_that_is_not_found_hides_no_other_that_was_moved_there(
    publer: PublerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = [sendable(f"Pin {number}", "pinterest", at=minute_in(2, number)) for number in range(12)]
    moved = sendable("Moved", "facebook", at=minute_in(3))
    push(*pins, moved)
    work_through()
    lost = brought_over(remote_id="no-such-post")
    publer.control.post_change(Delivery.objects.get(post=moved).remote_id, scheduled_at=minute_in(9).isoformat())
    monkeypatch.setattr(looking, "_WIDE_PAGES", 1)
    for _ in range(4):
        look_again()
    assert (state_of(moved), Delivery.objects.get(post=moved).problem) == (PostState.SCHEDULED, "changed_time")
    assert state_of(lost) == PostState.FAILED


def test_other_words_wait_for_approval_before_it_is_sent_anew(publer: PublerSimulator) -> None:
    post = brought_over()
    assert post.approved_name == "The old application"
    before = sendings(publer)
    look_again()
    Caption.objects.filter(artwork=post.artwork).update(text="Words that nobody approved.")
    follow_words(post.artwork_id, "instagram")
    work_through()
    assert (state_of(post), sendings(publer), publer.posts()) == (PostState.READY, before, [])
    assert Post.objects.get().approved_at is None
