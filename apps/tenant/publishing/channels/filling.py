"""A channel's row as Publer describes the account."""

from apps.core.outside.publer.types import PublerAccount
from apps.tenant.publishing.channels.words import is_id, network_of, one_line
from apps.tenant.publishing.models import Channel

FIELDS = (
    *("network", "provider", "kind", "name", "username", "picture", "boards", "board"),
    *("is_used", "is_locked", "may_post", "needs_approval"),
)
_LONGEST_ADDRESS = 2048


def channel_fill(channel: Channel, account: PublerAccount, *, has_boards: bool) -> None:
    """Write into the row, without saving it, what Publer says of the account; it is there again if it was gone.

    What was chosen here stays. Without ``has_boards`` the boards were not to be had, and those known before stay. No
    query.
    """
    network = network_of(account)
    channel.is_used = channel.is_used and channel.network == network
    channel.network = network
    channel.provider = one_line(account.provider, 40) or "unknown"
    channel.kind = one_line(account.kind, 40)
    channel.name = one_line(account.name or account.username, 200) or "Without a name"
    channel.username = one_line(account.username, 120).lstrip("@")
    channel.picture = _address(account.picture)
    channel.is_locked, channel.may_post = account.is_locked, account.may_post
    channel.needs_approval = account.needs_approval
    channel.gone_at = None
    if has_boards:
        _boards(channel, account)


def _boards(channel: Channel, account: PublerAccount) -> None:
    """Publer's own default is the first choice here, as long as none was made."""
    is_first = not channel.boards
    channel.boards = [
        {"id": board.id, "name": one_line(board.name, 200) or board.id} for board in account.boards if is_id(board.id)
    ]
    if is_first and not channel.board and channel.has_board(account.default_board):
        channel.board = account.default_board


def _address(text: str) -> str:
    return (
        text if text.startswith(("https://", "http://")) and len(text) <= _LONGEST_ADDRESS and "\0" not in text else ""
    )
