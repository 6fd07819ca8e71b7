"""What is chosen here: the channel of each network, boards for pins, how posts are sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.core.networks import Network
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Collection
from apps.tenant.publishing.channels.client import NOT_CHOSEN, NotConnected
from apps.tenant.publishing.models import Channel, CollectionBoard, Connection

MOST_DAYS_AHEAD = 30
_BOARD_GONE = "That board is not at Publer any more. Read the channels again, then choose another."


@transaction.atomic
def channels_choose(*, actor: Actor, chosen: Mapping[Network, UUID | None]) -> None:
    """Let each named network's posts go out through the channel, or nowhere (None); others stay. Up to nine queries.

    What is on its way already keeps its channel. Raises NotConnected, NotFound for a channel that is not here or of
    another network, Conflict for one that went away and is not in use.
    """
    connection = _connection()
    channels = {channel.pk: channel for channel in Channel.objects.select_for_update()}
    before = {channel.network: channel for channel in channels.values() if channel.is_used}
    after = {network: _fitting(channels, network, pk, before.get(network)) for network, pk in chosen.items()}
    changed = {network: channel for network, channel in after.items() if before.get(network) != channel}
    left_out = (set(connection.left_out) - {str(each.value) for each in after}) | {
        str(network.value) for network, channel in after.items() if channel is None
    }
    Channel.objects.filter(network__in=list(changed), is_used=True).update(is_used=False)
    Channel.objects.filter(pk__in=[each.pk for each in changed.values() if each]).update(is_used=True)
    if left_out != set(connection.left_out):
        connection.left_out = sorted(left_out)
        connection.save(update_fields=["left_out", "updated_at"])
    if changed:
        words = [f"{one.label}: {f'“{channel.name}”' if channel else 'none'}" for one, channel in changed.items()]
        data = {str(one.value): str(channel.pk) if channel else "" for one, channel in changed.items()}
        _record(actor, connection, "channels.chosen", f"Chose channels. {', '.join(words)}.", data)


@transaction.atomic
def boards_set(*, actor: Actor, default: str, of_collections: Mapping[UUID, str]) -> None:
    """Set the board for pins that name none, and the boards of the named collections ("" for none). Up to nine queries.

    Raises NotConnected; Conflict when Pinterest has no channel; NotFound for a collection that is not here;
    InvalidInput for a board that the channel has not, unless it is the one that was set before.
    """
    connection = _connection()
    channel = Channel.objects.select_for_update().filter(is_used=True, network=Network.PINTEREST).first()
    if channel is None:
        raise Conflict("Choose a channel for Pinterest first; boards belong to it.")
    before = dict(CollectionBoard.objects.values_list("collection_id", "board"))
    _check_collections(of_collections)
    for pk, board in of_collections.items():
        _check_board(channel, board, before.get(pk, ""), field=f"board_{pk.hex}")
    _check_board(channel, default, channel.board, field="default")
    changed = {pk: board for pk, board in of_collections.items() if board != before.get(pk, "")}
    if not changed and default == channel.board:
        return
    _write_boards(channel, default, changed)
    data = {"default": default, "collections": {str(pk): board for pk, board in changed.items()}}
    _record(actor, connection, "boards.changed", f"Changed the boards of “{channel.name}”.", data)


@transaction.atomic
def sending_set(*, actor: Actor, days_ahead: int | None, hashtags_as_comment: bool) -> None:
    """Set how many days ahead approved posts send themselves (None: by hand only), and where Instagram's hashtags go.

    Up to three queries. Raises NotConnected; InvalidInput (``days_ahead``) outside 1 to 30.
    """
    if days_ahead is not None and not 1 <= days_ahead <= MOST_DAYS_AHEAD:
        raise InvalidInput(f"Choose 1 to {MOST_DAYS_AHEAD} days, or by hand only.", field="days_ahead")
    connection = _connection()
    if (connection.days_ahead, connection.hashtags_as_comment) == (days_ahead, hashtags_as_comment):
        return
    connection.days_ahead, connection.hashtags_as_comment = days_ahead, hashtags_as_comment
    connection.save(update_fields=["days_ahead", "hashtags_as_comment", "updated_at"])
    when = f"{days_ahead} {'day' if days_ahead == 1 else 'days'} ahead" if days_ahead else "by hand only"
    where = "in the first comment" if hashtags_as_comment else "under the text"
    data = {"days_ahead": days_ahead, "hashtags_as_comment": hashtags_as_comment}
    summary = f"Approved posts are sent {when}; Instagram's hashtags stand {where}."
    _record(actor, connection, "sending.changed", summary, data)


def _connection() -> Connection:
    connection = Connection.objects.select_for_update().first()
    if connection is None:
        raise NotConnected(NOT_CHOSEN)
    return connection


def _fitting(
    channels: Mapping[UUID, Channel], network: Network, pk: UUID | None, used: Channel | None
) -> Channel | None:
    if pk is None:
        return None
    channel = channels.get(pk)
    if channel is None or channel.network != network:
        raise NotFound("That channel is not here any more. Please choose again.")
    if channel.gone_at is not None and channel != used:
        raise Conflict(f"“{channel.name}” is gone at Publer. Connect it there again, or choose another channel.")
    return channel


def _check_collections(of_collections: Mapping[UUID, str]) -> None:
    there = set(Collection.objects.filter(pk__in=list(of_collections)).values_list("pk", flat=True))
    if there != set(of_collections):
        raise NotFound("A collection is not here any more. Please open the page again.")


def _check_board(channel: Channel, board: str, before: str, *, field: str) -> None:
    if board and board != before and not channel.has_board(board):
        raise InvalidInput(_BOARD_GONE, field=field)


def _write_boards(channel: Channel, default: str, changed: Mapping[UUID, str]) -> None:
    channel.board = default
    channel.save(update_fields=["board", "updated_at"])
    CollectionBoard.objects.filter(collection_id__in=list(changed)).delete()
    CollectionBoard.objects.bulk_create(
        CollectionBoard(collection_id=pk, board=board) for pk, board in changed.items() if board
    )


def _record(actor: Actor, connection: Connection, verb: str, summary: str, data: dict[str, Any]) -> None:
    activity_record(actor=actor, verb=verb, summary=summary, object_id=connection.pk, data=data)
