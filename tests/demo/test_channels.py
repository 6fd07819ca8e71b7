"""The demo's channels are those of the simulator: reading them changes nothing."""

import pytest

from apps.core.access import Actor
from apps.demo.channels import CONNECTED, connect_publer
from apps.demo.people import CLIENTS, Client
from apps.public.workspaces.models import Workspace
from apps.tenant.publishing.channels.reading import channels_read
from apps.tenant.publishing.models import Channel, Connection
from local.simulators.publer import PublerSimulator

CONNECTED_CLIENTS = [client for client in CLIENTS if client.slug in CONNECTED]


def facts() -> list[dict[str, object]]:
    rows = [dict(row) for row in Channel.objects.order_by("remote_id").values()]
    return [{name: value for name, value in row.items() if name != "updated_at"} for row in rows]


@pytest.mark.parametrize("client", CONNECTED_CLIENTS, ids=lambda client: client.slug)
def test_a_reading_finds_what_is_there_already(
    client: Client, in_jane: Workspace, actor: Actor, publer: PublerSimulator
) -> None:
    connect_publer(actor=actor, client=client)
    before = facts()
    reading = channels_read()
    assert not reading.is_news
    assert facts() == before
    assert Connection.objects.get().trouble == ""


def test_who_has_no_workspace_there_is_left_alone(in_jane: Workspace, actor: Actor) -> None:
    lumen = next(client for client in CLIENTS if client.slug == "lumen")
    connect_publer(actor=actor, client=lumen)
    assert not Connection.objects.exists()
