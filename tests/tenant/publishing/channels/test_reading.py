"""Reading the channels: what is there, what went away, what stays chosen, and what is said when it can't be read."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection as database
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.outside.errors import KeyRefused, OutsideRefused, OutsideUnavailable, TooManyRequests
from apps.core.outside.publer.client import PublerClient
from apps.tenant.activity.models import Entry
from apps.tenant.credentials.selectors import NoKey
from apps.tenant.publishing.channels import reading
from apps.tenant.publishing.channels.client import NotConnected
from apps.tenant.publishing.channels.reading import channels_read
from apps.tenant.publishing.channels.words import ChannelState, state_of
from apps.tenant.publishing.models import Channel, Connection, Delivery
from local.simulators.server import Answer
from tests.factories.artworks import artwork_make
from tests.factories.channels import BOARDS, SmallPubler, channel_make, connection_make, facebook, instagram, pinterest
from tests.factories.schedule import post_make

pytestmark = pytest.mark.usefixtures("in_jane")


def used() -> dict[str, str]:
    return dict(Channel.objects.filter(is_used=True).values_list("network", "remote_id"))


def test_what_is_there_is_written_down_and_the_only_ones_are_used(small: SmallPubler, actor: Actor) -> None:
    connection_make(read_at=None)
    small.accounts["w1"].append({"id": 7, "provider": "tiktok", "name": "Dances", "type": "tiktok", "albums": None})
    found = channels_read(actor=actor)
    assert found.sentence == "4 channels at Publer, 4 new."
    assert used() == {"instagram": "a1", "pinterest": "22", "facebook": "a3"}
    pins = Channel.objects.get(remote_id="22")
    assert (pins.boards, pins.board, pins.kind) == (BOARDS, "b1", "pin_business")
    assert Channel.objects.get(remote_id="7").network == ""
    assert Connection.objects.get().read_at is not None
    assert small.asked == ["accounts"]
    assert Entry.objects.get(verb="channels.read").summary == "Read the channels: 4 channels at Publer, 4 new."


def test_a_network_with_two_channels_waits_for_a_choice(small: SmallPubler) -> None:
    connection_make()
    small.accounts["w1"] = [instagram(), instagram(id="a9", name="Second"), facebook(locked=True), facebook(id="a8")]
    channels_read()
    assert used() == {"facebook": "a8"}


def test_a_network_that_was_left_out_stays_so(small: SmallPubler) -> None:
    connection_make(left_out=["instagram"])
    channels_read()
    assert "instagram" not in used()


def test_a_channel_that_goes_away_stays_chosen_and_its_deliveries_keep_it(small: SmallPubler) -> None:
    connection_make()
    channels_read()
    channel = Channel.objects.get(remote_id="a1")
    delivery = Delivery.objects.create(post=post_make(artwork_make()), channel=channel, due_at=timezone.now())
    small.accounts["w1"] = [instagram(id="b7", name="Another"), pinterest(), facebook()]
    assert channels_read().sentence == "3 channels at Publer, 1 new, 1 went away: “Jane”."
    channel.refresh_from_db()
    assert state_of(channel) is ChannelState.GONE
    assert used()["instagram"] == "a1"  # posts never go over to another account by themselves
    delivery.refresh_from_db()
    assert delivery.channel == channel


def test_a_channel_that_comes_back_is_as_it_was(small: SmallPubler) -> None:
    connection_make()
    channel = channel_make(remote_id="a1", gone_at=timezone.now())
    assert "1 back again" in channels_read().sentence
    channel.refresh_from_db()
    assert channel.works
    assert channel.is_used


def test_locks_rights_and_approval_are_read(small: SmallPubler) -> None:
    connection_make()
    small.accounts["w1"] = [
        instagram(locked=True),
        facebook(permissions={"can_access": False}),
        pinterest(permissions={"can_access": True, "approval_needed": True}),
    ]
    channels_read()
    states = {channel.remote_id: str(state_of(channel)) for channel in Channel.objects.all()}
    assert states == {"a1": "locked", "a3": "forbidden", "22": "approval"}


def test_boards_that_come_apart_are_asked_for(small: SmallPubler) -> None:
    connection_make()
    small.accounts["w1"] = [instagram(), pinterest(albums=None)]
    small.boards = [{"id": 22, "albums": BOARDS, "watermarks": []}]
    channels_read()
    assert small.asked == ["accounts", "workspaces/w1/media_options"]
    assert Channel.objects.get(remote_id="22").boards == BOARDS


def test_without_the_right_to_see_boards_those_known_before_stay(
    small: SmallPubler, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection_make()
    channels_read()
    small.accounts["w1"] = [instagram(), pinterest(albums=[])]

    def refuse(*args: object) -> None:
        raise OutsideRefused("Publer refused the request.")

    monkeypatch.setattr(PublerClient, "media_boards", refuse)
    channels_read()
    assert Channel.objects.get(remote_id="22").boards == BOARDS


def test_choices_stay_when_it_is_read_again(small: SmallPubler) -> None:
    connection_make()
    channels_read()
    Channel.objects.filter(remote_id="22").update(board="b2")
    assert channels_read().sentence == "3 channels at Publer, as before."
    small.accounts["w1"] = [instagram(), pinterest(albums=BOARDS[:1])]
    channels_read()
    pins = Channel.objects.get(remote_id="22")
    assert pins.board == "b2"  # deleted over there; the page says so
    assert not pins.has_board("b2")


def test_what_lies_about_itself_is_stored_harmlessly(small: SmallPubler) -> None:
    connection_make()
    small.accounts["w1"] = [
        instagram(name="<b>\0Jane\n" + "x" * 300, username="@jane", picture="javascript:alert(1)"),
        instagram(id="a" * 81),
        instagram(id="a2", provider="threads", type="threads" + "y" * 80),
        instagram(id="a2", provider="threads"),
    ]
    channels_read()
    first = Channel.objects.get(remote_id="a1")
    assert first.name.startswith("<b>Jane x")
    assert (len(first.name), first.username, first.picture) == (200, "jane", "")
    assert Channel.objects.count() == 2


def test_a_refused_key_is_noted_once_and_cleared_when_it_works(small: SmallPubler) -> None:
    connection_make()
    small.keys.clear()
    for _ in range(2):
        with pytest.raises(KeyRefused, match=r"“Invalid API key”\. Enter one that works"):
            channels_read()
    troubled = Connection.objects.get()
    assert troubled.trouble.startswith("Publer does not know this key.")
    assert troubled.trouble_since is not None
    assert Entry.objects.filter(verb="publer.trouble").count() == 1
    small.keys.add("publer-key-of-the-tests-0123456789")
    channels_read()
    cleared = Connection.objects.get()
    assert (cleared.trouble, cleared.trouble_since) == ("", None)


def test_a_workspace_that_vanished_is_told_from_a_key_that_may_not(small: SmallPubler) -> None:
    connection_make(workspace_id="w7", workspace_name="Old studio")
    with pytest.raises(OutsideRefused, match="The workspace “Old studio” is not there any more"):
        channels_read()
    Connection.objects.update(workspace_id="w1")
    small.fail_next(Answer(403, {"errors": ["Permission denied"]}))
    with pytest.raises(OutsideRefused, match="Allow it to see accounts"):
        channels_read()
    assert Channel.objects.count() == 0


@pytest.mark.parametrize("answer", [Answer(500, {"errors": ["Oops"]}), Answer(429, {"error": "Slow"})])
def test_trouble_that_passes_changes_nothing(small: SmallPubler, answer: Answer) -> None:
    connection_make()
    channels_read()
    before = Connection.objects.get()
    small.fail_next(answer)
    with pytest.raises(OutsideUnavailable):
        channels_read()
    after = Connection.objects.get()
    assert (after.read_at, after.trouble) == (before.read_at, "")
    assert Channel.objects.filter(gone_at__isnull=False).count() == 0


def test_without_a_key_a_workspace_or_with_another_key_nothing_is_asked(small: SmallPubler) -> None:
    with pytest.raises(NotConnected, match="Choose one on the page Channels"):
        channels_read()
    connection = connection_make()
    Connection.objects.update(key_entered_at=timezone.now() - timedelta(days=1))
    with pytest.raises(NotConnected, match="Confirm the workspace"):
        channels_read()
    database.cursor().execute("DELETE FROM credentials_credential")
    with pytest.raises(NoKey):
        channels_read()
    assert small.requests == []
    assert Connection.objects.get() == connection


def test_requests_name_the_workspace_and_are_counted_for_the_user(small: SmallPubler, settings: LazySettings) -> None:
    connection_make(user_id="counted")
    settings.PUBLER_REQUESTS = 1
    channels_read()
    with pytest.raises(TooManyRequests):
        channels_read()
    [request] = small.requests
    assert request.headers["publer-workspace-id"] == "w1"
    assert Connection.objects.get().trouble == ""


def test_what_was_read_of_another_workspace_is_not_written(small: SmallPubler, monkeypatch: pytest.MonkeyPatch) -> None:
    connection_make()
    asked = reading._accounts

    def meanwhile(publer: PublerClient) -> object:
        Connection.objects.update(workspace_id="w2")
        return asked(publer)

    monkeypatch.setattr(reading, "_accounts", meanwhile)
    with pytest.raises(Conflict, match="changed meanwhile"):
        channels_read()
    assert Channel.objects.count() == 0


def test_a_reading_costs_the_same_for_many_channels(
    small: SmallPubler, django_assert_max_num_queries: "pytest.FixtureRequest"
) -> None:
    connection_make()
    small.accounts["w1"] = [instagram(id=f"a{number}") for number in range(60)]
    for _ in range(2):
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            channels_read()
