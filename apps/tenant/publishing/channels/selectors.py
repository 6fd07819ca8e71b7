"""Reads of channels and boards, for the pages and for what sends posts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from apps.core.networks import Network
from apps.tenant.publishing.models import Channel, CollectionBoard, Connection


@dataclass(frozen=True)
class Boards:
    """The boards of the Pinterest channel that pins go out through, loaded once; asking it costs no query."""

    channel: Channel | None
    of_collections: Mapping[UUID, str] = field(default_factory=dict)

    def board_for(self, caption_board: str, collection_id: UUID | None) -> str:
        """The id of a pin's board: the one that its caption names, else its collection's, else the channel's default.

        Boards that Publer did not name when the channels were read are passed over. Somebody who named a board that is
        not there is not given the default one: "" then, as when none is left.
        """
        if self.channel is None:
            return ""
        is_named = bool(caption_board.strip())
        named = self.channel.board_id(caption_board) if is_named else ""
        chosen = self.of_collections.get(collection_id, "") if collection_id else ""
        usual = "" if is_named else self.channel.board
        return next((one for one in (named, chosen, usual) if one and self.channel.has_board(one)), "")

    def name_for(self, caption_board: str, collection_id: UUID | None) -> str:
        """The same by its name; what the caption names where there is no such board, or no channel is known."""
        board = self.board_for(caption_board, collection_id)
        return (self.channel.board_name(board) if self.channel else "") or caption_board


def connection_get() -> Connection | None:
    """The workspace's connection, if a workspace at Publer was ever chosen. One query."""
    return Connection.objects.first()


def channels_used() -> dict[str, Channel]:
    """The channel that each network's posts go out through; networks without one are left out. One query.

    A channel that was chosen and went away or is locked is here too: look at ``works`` before sending.
    """
    return {channel.network: channel for channel in Channel.objects.filter(is_used=True)}


def channel_for(network: str) -> Channel | None:
    """The channel that the network's posts go out through, whether it works or not. One query."""
    return Channel.objects.filter(is_used=True, network=network).first()


def boards_load(channel: Channel | None = None) -> Boards:
    """The boards of the channel, or of the one that Pinterest uses. One query, two without a channel."""
    channel = channel or channel_for(Network.PINTEREST)
    return Boards(channel, dict(CollectionBoard.objects.values_list("collection_id", "board")))
