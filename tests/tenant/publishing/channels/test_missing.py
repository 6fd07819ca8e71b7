"""What is missing is said before anything is scheduled."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.tenant.artworks.models import Collection
from apps.tenant.credentials.models import Credential, State
from apps.tenant.publishing.channels.missing import missing
from apps.tenant.publishing.models import Channel, CollectionBoard, Connection
from apps.tenant.schedule.models import PostState
from tests.factories.artworks import artwork_make
from tests.factories.captions import caption_make
from tests.factories.channels import channel_make, connection_make
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")


def codes() -> list[str]:
    return [each.code for each in missing()]


def pin(board: str = "", collection: Collection | None = None, **post: Any) -> None:
    artwork = artwork_make(collection=collection)
    caption_make(artwork, "pinterest", board=board)
    post_make(artwork, network="pinterest", **post)


def test_first_the_key_then_the_workspace_then_the_reading() -> None:
    assert [(each.code, each.url) for each in missing()] == [("no_key", "/settings/keys/")]
    connection_make(read_at=None)
    assert codes() == ["not_read"]
    Connection.objects.update(read_at=timezone.now(), trouble="Publer does not know this key.")
    assert [each.sentence for each in missing()] == ["Publer does not know this key."]
    Credential.objects.update(state=State.REFUSED, tested_at=timezone.now())
    assert codes() == ["key_refused"]
    Connection.objects.update(key_entered_at=timezone.now() - timedelta(days=1))
    assert codes() == ["key_replaced"]
    Connection.objects.all().delete()
    Credential.objects.update(state=State.UNTESTED, tested_at=None)
    assert codes() == ["no_workspace"]


def test_all_is_well_with_nothing_planned_and_with_channels_for_what_is() -> None:
    connection_make()
    assert codes() == []
    channel_make()
    post_make(artwork_make())
    assert codes() == []


def test_posts_to_come_without_a_channel_are_counted() -> None:
    connection_make()
    post_make(artwork_make(), state=PostState.APPROVED)
    post_make(artwork_make())
    [found] = missing()
    assert found.sentence == (
        "2 Instagram posts to come, and no channel for Instagram. Connect one at Publer, then read the channels."
    )
    assert (found.network, found.blocks) == ("instagram", True)
    channel_make(name="Jane", is_used=False, is_locked=True)
    assert "“Jane” is locked at Publer. Open Publer and connect it again" in missing()[0].sentence
    channel_make(remote_id="second", is_used=False)
    assert "Choose one of those at Publer." in missing()[0].sentence
    Connection.objects.update(left_out=["instagram"])
    assert "It is set to none" in missing()[0].sentence


def test_drafts_the_past_and_what_was_sold_miss_nothing() -> None:
    connection_make()
    post_make(artwork_make(), state=PostState.DRAFT)
    post_make(artwork_make(), timezone.now() - timedelta(days=1))
    post_make(artwork_make(availability="sold"))
    post_make(artwork_make(), state=PostState.CANCELLED)
    assert codes() == []


@pytest.mark.parametrize(
    ("change", "code", "blocks"),
    [
        ({"gone_at": timezone.now()}, "channel_gone", True),
        ({"is_locked": True}, "channel_locked", True),
        ({"may_post": False}, "channel_forbidden", True),
        ({"needs_approval": True}, "channel_approval", False),
    ],
)
def test_a_chosen_channel_that_does_not_work_is_named(change: dict[str, Any], code: str, blocks: bool) -> None:
    connection_make()
    channel_make(name="Jane", **change)
    [found] = missing()
    assert (found.code, found.blocks, found.network) == (code, blocks, "instagram")
    assert found.sentence.startswith("The Instagram channel “Jane” ")


def test_pins_need_a_board() -> None:
    connection_make()
    channel = channel_make("pinterest", board="")
    collection = Collection.objects.create(name="Harbours")
    assert codes() == []  # no pin is planned
    pin(board="studio")
    assert codes() == []
    pin()
    pin(collection=collection, state=PostState.APPROVED)
    assert [each.sentence for each in missing()] == ["2 pins to come have no board. Choose a default board."]
    CollectionBoard.objects.create(collection=collection, board="b1")
    assert missing()[0].sentence == "1 pin to come has no board. Choose a default board."
    Channel.objects.filter(pk=channel.pk).update(board="b2")
    assert codes() == []


def test_boards_that_were_deleted_or_never_were_are_named() -> None:
    connection_make()
    channel_make("pinterest", board="deleted")
    collection = Collection.objects.create(name="Harbours")
    pin(board="My walls", collection=collection)
    found = {each.code: each for each in missing()}
    assert list(found) == ["default_board_gone", "unknown_boards"]
    assert "“My walls”" in found["unknown_boards"].sentence
    assert not found["unknown_boards"].blocks
    CollectionBoard.objects.create(collection=collection, board="b1")  # somebody said where its pins go
    assert codes() == ["default_board_gone"]


def test_it_costs_the_same_for_many(django_assert_num_queries: Any) -> None:
    connection_make()
    channel_make("pinterest")
    channel_make("facebook", is_locked=True)
    for number in range(12):
        pin(board=f"Board {number}", collection=Collection.objects.create(name=f"Collection {number}"))
    with django_assert_num_queries(6):
        assert len(missing()) == 2


@pytest.mark.slow
def test_the_page_lists_it_and_costs_the_same_for_many(
    as_owner_of_jane: Client, django_assert_max_num_queries: Any
) -> None:
    connection_make()
    channel_make("pinterest", board="deleted")
    channel_make(name="<script>alert(1)</script>", is_locked=True)
    for number in range(40):
        Collection.objects.create(name=f"Collection {number:02}")
        channel_make("facebook", remote_id=f"page-{number}", is_used=False)
    pin(board="<b>Walls</b>")
    as_owner_of_jane.get("/settings/channels/")
    with django_assert_max_num_queries(14):
        page = as_owner_of_jane.get("/settings/channels/").content.decode()
    assert "Before posts go out" in page
    assert "&lt;b&gt;Walls&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "1–25 of 40 collections" in page
    assert "Locked at Publer" in page


def test_channels_of_other_networks_and_gone_ones_are_listed_apart(as_owner_of_jane: Client) -> None:
    connection_make()
    now = timezone.now()
    channel_make(name="Still chosen", gone_at=now - timedelta(days=90))
    channel_make("facebook", name="Gone lately", is_used=False, gone_at=now)
    channel_make("pinterest", name="Long gone", is_used=False, gone_at=now - timedelta(days=90))
    Channel.objects.create(remote_id="t", provider="tiktok", name="Dances")
    page = as_owner_of_jane.get("/settings/channels/").content.decode()
    assert "Still chosen" in page
    assert "Gone lately" in page
    assert "Long gone" not in page
    assert "on TikTok" in page
