"""What is chosen: channels of networks, boards for pins, how posts are sent."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.core.networks import Network
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Collection
from apps.tenant.publishing.channels.choosing import boards_set, channels_choose, sending_set
from apps.tenant.publishing.channels.client import NotConnected
from apps.tenant.publishing.channels.selectors import Boards, boards_load, channel_for, channels_used
from apps.tenant.publishing.models import Channel, CollectionBoard, Connection
from tests.factories.channels import channel_make, connection_make

PAGE = "/settings/channels/"
pytestmark = pytest.mark.usefixtures("in_jane")


def test_another_channel_is_chosen_and_none_at_all(actor: Actor) -> None:
    connection_make()
    first, second = channel_make(), channel_make(remote_id="second", name="Second", is_used=False)
    channels_choose(actor=actor, chosen={Network.INSTAGRAM: second.pk})
    assert channels_used() == {"instagram": second}
    channels_choose(actor=actor, chosen={Network.INSTAGRAM: None})
    assert channel_for("instagram") is None
    assert Connection.objects.get().left_out == ["instagram"]
    channels_choose(actor=actor, chosen={Network.INSTAGRAM: first.pk})
    assert channel_for("instagram") == first
    assert Connection.objects.get().left_out == []
    summaries = list(
        Entry.objects.filter(verb="channels.chosen").order_by("created_at").values_list("summary", flat=True)
    )
    assert summaries[:2] == ["Chose channels. Instagram: “Second”.", "Chose channels. Instagram: none."]


def test_what_was_chosen_before_leaves_no_trace_in_the_log(actor: Actor) -> None:
    connection_make()
    channel = channel_make()
    channels_choose(actor=actor, chosen={Network.INSTAGRAM: channel.pk})
    assert not Entry.objects.filter(verb="channels.chosen").exists()


def test_channels_of_others_of_another_network_and_gone_ones_are_refused(actor: Actor, okafor: Workspace) -> None:
    connection_make()
    page = channel_make("facebook")
    gone = channel_make(is_used=False, gone_at=Connection.objects.get().read_at)
    with workspace_context(okafor):
        theirs = channel_make(remote_id="theirs", is_used=False)
    for pk in (theirs.pk, page.pk, uuid4()):
        with pytest.raises(NotFound):
            channels_choose(actor=actor, chosen={Network.INSTAGRAM: pk})
    with pytest.raises(Conflict, match="is gone at Publer"):
        channels_choose(actor=actor, chosen={Network.INSTAGRAM: gone.pk})
    assert channels_used() == {"facebook": page}


def test_nothing_is_chosen_without_a_connection(actor: Actor) -> None:
    with pytest.raises(NotConnected):
        channels_choose(actor=actor, chosen={Network.INSTAGRAM: None})
    with pytest.raises(NotConnected):
        boards_set(actor=actor, default="", of_collections={})
    with pytest.raises(NotConnected):
        sending_set(actor=actor, days_ahead=None, hashtags_as_comment=True)


@pytest.mark.slow
def test_the_page_saves_channels_and_leaves_the_undecided_alone(as_owner_of_jane: Client) -> None:
    connection_make()
    first = channel_make(is_used=False)
    second = channel_make(remote_id="second", name="Second", is_used=False)
    page = as_owner_of_jane.get(PAGE).content.decode()
    assert "Choose a channel" in page
    as_owner_of_jane.post(f"{PAGE}networks/", {"instagram": ""})
    assert Connection.objects.get().left_out == []
    answer = as_owner_of_jane.post(f"{PAGE}networks/", {"instagram": str(second.pk), "facebook": "none"}, follow=True)
    assert "The channels of the networks are saved." in answer.content.decode()
    assert channels_used() == {"instagram": second}
    refused = as_owner_of_jane.post(f"{PAGE}networks/", {"instagram": str(uuid4())})
    assert refused.status_code == 422
    assert "That channel is not here any more." in refused.content.decode()
    assert channels_used() == {"instagram": second}
    assert first.pk != second.pk


def test_boards_are_found_by_caption_then_collection_then_default() -> None:
    channel = channel_make("pinterest")
    harbours, plain = Collection.objects.create(name="Harbours"), Collection.objects.create(name="Plain")
    gone = Collection.objects.create(name="Gone")
    CollectionBoard.objects.create(collection=harbours, board="b2")
    CollectionBoard.objects.create(collection=gone, board="b9")
    boards = boards_load()
    wanted: list[tuple[str, Any, str]] = [
        (" seaSCAPES ", harbours.pk, "b1"),
        ("", harbours.pk, "b2"),
        ("No such board", harbours.pk, "b2"),
        ("", gone.pk, "b1"),
        ("", plain.pk, "b1"),
        ("", None, "b1"),
    ]
    for name, collection_id, board in wanted:
        assert boards.board_for(name, collection_id) == board
    channel.board = "deleted"
    assert Boards(channel).board_for("", None) == ""
    assert Boards(None).board_for("Seascapes", None) == ""


def test_many_pins_cost_no_query_each(django_assert_num_queries: Any) -> None:
    channel_make("pinterest")
    collection = Collection.objects.create(name="Harbours")
    with django_assert_num_queries(2):
        boards = boards_load()
        assert {boards.board_for("", collection.pk) for _ in range(500)} == {"b1"}


@pytest.mark.slow
def test_the_page_saves_boards_and_keeps_what_was_deleted_over_there(as_owner_of_jane: Client) -> None:
    connection_make()
    channel = channel_make("pinterest", board="deleted")
    first = Collection.objects.create(name="<i>Harbours</i>")
    second = Collection.objects.create(name="Winter")
    CollectionBoard.objects.create(collection=second, board="b9")
    page = as_owner_of_jane.get(PAGE).content.decode()
    assert "&lt;i&gt;Harbours&lt;/i&gt;" in page
    assert page.count("A board that was deleted at Publer") == 2
    data = {"default": "deleted", f"board_{first.pk.hex}": "b2", f"board_{second.pk.hex}": "b9"}
    assert "The boards are saved." in as_owner_of_jane.post(f"{PAGE}boards/", data, follow=True).content.decode()
    assert dict(CollectionBoard.objects.values_list("collection_id", "board")) == {first.pk: "b2", second.pk: "b9"}
    as_owner_of_jane.post(f"{PAGE}boards/", {"default": "b1", f"board_{first.pk.hex}": ""})
    channel.refresh_from_db()
    assert channel.board == "b1"
    assert list(CollectionBoard.objects.values_list("collection_id", flat=True)) == [second.pk]


@pytest.mark.slow
def test_boards_and_collections_that_are_not_here_are_refused(
    as_owner_of_jane: Client, actor: Actor, okafor: Workspace
) -> None:
    connection_make()
    assert as_owner_of_jane.post(f"{PAGE}boards/", {"default": ""}).status_code == 409
    channel_make("pinterest")
    with workspace_context(okafor):
        theirs = Collection.objects.create(name="Theirs")
    mine = Collection.objects.create(name="Mine")
    assert as_owner_of_jane.post(f"{PAGE}boards/", {"default": "b1", f"board_{theirs.pk.hex}": "b1"}).status_code == 404
    for data in ({"default": "b9"}, {"default": "b1", f"board_{mine.pk.hex}": "b9"}):
        answer = as_owner_of_jane.post(f"{PAGE}boards/", data)
        assert answer.status_code == 422
        assert "That board is not at Publer any more." in answer.content.decode()
    with pytest.raises(InvalidInput):
        boards_set(actor=actor, default="b9", of_collections={})
    with pytest.raises(NotFound):
        boards_set(actor=actor, default="b1", of_collections={theirs.pk: "b1"})
    assert as_owner_of_jane.post(f"{PAGE}boards/", {"default": "b1", "board_nonsense": "b1"}).status_code == 302
    assert not CollectionBoard.objects.exists()


@pytest.mark.slow
def test_sending_is_saved_within_its_bounds(as_owner_of_jane: Client, actor: Actor) -> None:
    connection_make()
    as_owner_of_jane.post(f"{PAGE}sending/", {"days_ahead": "3", "hashtags_as_comment": "on"})
    connection = Connection.objects.get()
    assert (connection.days_ahead, connection.hashtags_as_comment) == (3, True)
    for days in ("0", "31", "three", "-1", ""):
        assert as_owner_of_jane.post(f"{PAGE}sending/", {"days_ahead": days}).status_code == 422
    for number in (0, 31):
        with pytest.raises(InvalidInput):
            sending_set(actor=actor, days_ahead=number, hashtags_as_comment=True)
    as_owner_of_jane.post(f"{PAGE}sending/", {"days_ahead": "hand"})
    connection.refresh_from_db()
    assert (connection.days_ahead, connection.hashtags_as_comment) == (None, False)
    assert Entry.objects.filter(verb="sending.changed").count() == 2


@pytest.mark.parametrize("part", ["networks/", "boards/", "sending/"])
def test_before_a_workspace_is_chosen_there_is_nothing_to_choose(part: str, as_owner_of_jane: Client) -> None:
    assert as_owner_of_jane.post(f"{PAGE}{part}", {"default": "", "instagram": "none"}).status_code == 409
    assert not Channel.objects.exists()
