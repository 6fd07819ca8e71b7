"""What the old application had given to Publer is followed there like our own, and never sent again."""

import pytest

from apps.tenant.artworks.models import Availability
from apps.tenant.artworks.stock import availability_set
from apps.tenant.legacy.importing.post_rows import post_rows_write
from apps.tenant.legacy.importing.records import Origin, PostMade
from apps.tenant.publishing.models import Delivery
from apps.tenant.schedule.models import Post, PostState
from local.simulators.publer import PublerSimulator
from tests.factories.deliveries import look_again, minute_in, scheduled, state_of, work_through

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
    return Post.objects.get()


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
