"""Choosing the workspace at Publer: what is taken without a question, what is asked, and what is said about changes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.access import Actor
from apps.core.crypto.secret import Secret
from apps.core.errors import Conflict, NotFound
from apps.core.outside.errors import OutsideUnavailable
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Collection
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.services import credential_set
from apps.tenant.publishing.channels.client import NotConnected, publer_client
from apps.tenant.publishing.channels.connecting import NoWorkspaceThere, connection_take, workspaces_ask
from apps.tenant.publishing.models import Channel, Connection
from local.simulators.server import Answer
from tests.factories.channels import KEY, SmallPubler, channel_make, connection_make, instagram

PAGE, WORKSPACE, READ = "/settings/channels/", "/settings/channels/workspace/", "/settings/channels/read/"
SECOND = {"id": 5102, "name": "Okafor", "plan": "enterprise"}

pytestmark = pytest.mark.usefixtures("in_jane")


def key_enter(value: str = KEY) -> None:
    credential_set(actor=None, kind=Kind.PUBLER, secret=Secret(value))


def post(client: Client, **data: Any) -> Any:
    return client.post(WORKSPACE, data, follow=True)


def test_without_a_key_the_page_leads_to_the_keys(as_owner_of_jane: Client, small: SmallPubler) -> None:
    page = as_owner_of_jane.get(PAGE).content.decode()
    assert "There is no Publer key yet" in page
    assert 'href="/settings/keys/"' in page
    assert "There is no key for Publer yet." in as_owner_of_jane.post(WORKSPACE).content.decode()
    assert small.requests == []


@pytest.mark.slow
def test_the_only_workspace_is_taken_and_its_channels_are_read(as_owner_of_jane: Client, small: SmallPubler) -> None:
    key_enter()
    assert "The channels were not read yet" in as_owner_of_jane.get(PAGE).content.decode()
    page = post(as_owner_of_jane).content.decode()
    assert "3 channels at Publer, 3 new." in page
    assert "Jane Doe Studio" in page
    assert "Nothing is missing: posts can go out." in page
    connection = Connection.objects.get()
    assert (connection.workspace_id, connection.user_id, connection.user_name) == ("w1", "u1", "Jane")
    assert small.asked == ["users/me", "workspaces", "accounts"]
    assert Entry.objects.get(verb="publer.chosen").summary == "Chose the Publer workspace “Jane Doe Studio”."


@pytest.mark.slow
def test_of_several_the_person_picks(as_owner_of_jane: Client, small: SmallPubler) -> None:
    key_enter()
    small.workspaces.append(SECOND)
    small.accounts["5102"] = [instagram(id=91001)]
    page = post(as_owner_of_jane).content.decode()
    assert "Choose the workspace at Publer" in page
    assert "Enterprise plan" in page
    assert not Connection.objects.exists()
    refused = post(as_owner_of_jane, workspace="w9")
    assert refused.status_code == 422
    assert "does not reach that workspace" in refused.content.decode()
    # What a browser sends of a form in which nothing is chosen: its hidden fields.
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)">', page))
    assert hidden.pop("workspace") == ""
    refused = post(as_owner_of_jane, workspace="")
    assert refused.status_code == 422
    assert "Choose a workspace." in refused.content.decode()
    assert page.index('type="hidden" name="workspace"') < page.index('type="radio" name="workspace"')
    page = post(as_owner_of_jane, workspace=["", "5102"]).content.decode()
    assert "1 channel at Publer, 1 new." in page
    assert Connection.objects.get().workspace_id == "5102"


@pytest.mark.slow
def test_the_same_key_owner_goes_on_without_a_question(as_owner_of_jane: Client, small: SmallPubler) -> None:
    connection_make()
    channel = channel_make(remote_id="a1", name="Old name")
    small.workspaces.append(SECOND)
    small.keys.add("another-key-of-the-same-user-0123")
    key_enter("another-key-of-the-same-user-0123")
    page = as_owner_of_jane.get(PAGE).content.decode()
    assert "The key was replaced." in page
    assert "Confirm workspace" in page
    with pytest.raises(NotConnected):
        publer_client(Connection.objects.get())
    assert "Confirm the workspace for the new key" in as_owner_of_jane.post(READ).content.decode()
    assert "Read channels" in post(as_owner_of_jane).content.decode()
    publer_client(Connection.objects.get())
    channel.refresh_from_db()
    assert (channel.name, channel.is_used) == ("Jane", True)
    assert Entry.objects.filter(verb="publer.confirmed").count() == 1


@pytest.mark.slow
def test_a_key_of_another_user_is_said_and_asked(as_owner_of_jane: Client, small: SmallPubler) -> None:
    connection_make()
    small.user = {"id": "u2", "name": "<b>Ann</b>"}
    Connection.objects.update(key_entered_at=timezone.now() - timedelta(days=1))
    page = post(as_owner_of_jane).content.decode()
    assert "The key is now that of “&lt;b&gt;Ann&lt;/b&gt;”" in page
    assert Connection.objects.get().user_id == "u1"
    post(as_owner_of_jane, workspace="w1")
    assert Connection.objects.get().user_id == "u2"


@pytest.mark.slow
def test_a_workspace_that_vanished_is_said_and_nothing_is_lost(as_owner_of_jane: Client, small: SmallPubler) -> None:
    connection_make(workspace_id="w0", workspace_name="Old studio", days_ahead=3)
    old = channel_make(remote_id="old")
    page = as_owner_of_jane.post(READ)
    assert page.status_code == 422
    assert "The workspace “Old studio” is not there any more at Publer." in page.content.decode()
    assert "Nothing can go out" in page.content.decode()
    choice = as_owner_of_jane.get(WORKSPACE).content.decode()
    assert "The workspace “Old studio” is not there any more for this key." in choice
    post(as_owner_of_jane, workspace="w1")
    connection = Connection.objects.get()
    assert (connection.workspace_id, connection.days_ahead, connection.trouble) == ("w1", 3, "")
    old.refresh_from_db()
    assert old.gone_at is not None
    assert not old.is_used
    assert Channel.objects.get(is_used=True, network="instagram").remote_id == "a1"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(401, {"errors": ["Invalid <key>"]}), "It said: “Invalid &lt;key&gt;”"),
        (Answer(500, {}), "Publer has trouble at the moment."),
        (Answer(200, b"<html>"), "not understood"),
    ],
)
def test_what_publer_says_instead_is_told_on_the_page(
    answer: Answer, says: str, as_owner_of_jane: Client, small: SmallPubler
) -> None:
    key_enter()
    small.fail_next(answer)
    response = post(as_owner_of_jane)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Connection.objects.exists()


def test_a_user_without_an_identifier_makes_no_sense(small: SmallPubler) -> None:
    key_enter()
    small.user = {"name": "Nobody"}
    with pytest.raises(OutsideUnavailable, match="not understood"):
        workspaces_ask()


def test_a_key_without_a_workspace_is_told(small: SmallPubler) -> None:
    key_enter()
    small.workspaces[:] = [{"id": "wörk", "name": "Not to be sent in a header"}, {"id": "w" * 81}, {"name": "No id"}]
    with pytest.raises(NoWorkspaceThere, match="Make one there"):
        workspaces_ask()


def test_a_key_replaced_during_the_question_is_not_the_one_that_answered(small: SmallPubler, actor: Actor) -> None:
    key_enter()
    found = workspaces_ask()
    with pytest.raises(NotFound):
        connection_take(actor=actor, found=found, workspace_id="w2")
    key_enter("quite-another-key-0123456789")
    with pytest.raises(Conflict):
        connection_take(actor=actor, found=found, workspace_id="w1")
    assert not Connection.objects.exists()


@pytest.mark.slow
def test_the_other_workspace_knows_nothing_of_it(
    as_owner_of_jane: Client, small: SmallPubler, okafor: Workspace
) -> None:
    key_enter()
    post(as_owner_of_jane)
    with workspace_context(okafor):
        assert not Connection.objects.exists()
        assert not Channel.objects.exists()


def test_a_member_looks_and_changes_nothing(as_member_of_jane: Client, small: SmallPubler) -> None:
    assert "Ask an owner or an admin" in as_member_of_jane.get(PAGE).content.decode()
    connection_make()
    channel_make()
    page = as_member_of_jane.get(PAGE).content.decode()
    assert "Jane on instagram" in page
    assert "Read channels" not in page
    assert "Save network channels" not in page
    for part in ("workspace/", "read/", "networks/", "boards/", "sending/"):
        assert as_member_of_jane.post(f"{PAGE}{part}").status_code == 403
    assert as_member_of_jane.get(WORKSPACE).status_code == 403
    assert small.requests == []


def test_where_reading_failed_the_next_page_of_collections_is_the_channels(
    as_owner_of_jane: Client, small: SmallPubler
) -> None:
    connection_make()
    channel_make("pinterest")
    for number in range(30):
        Collection.objects.create(name=f"Collection {number:02}")
    small.fail_next(Answer(500, {}))
    refused = as_owner_of_jane.post(READ)
    assert refused.status_code == 422
    (following,) = re.findall(r'rel="next"\s+href="([^"]+)"', refused.content.decode())
    assert following == f"{PAGE}?page=2"
    assert as_owner_of_jane.get(following).status_code == 200
