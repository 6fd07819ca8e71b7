"""Reading the channels at Publer: what is there now is written down, what went away is marked, choices stay."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.networks import Network
from apps.core.outside.errors import KeyNotAllowed, KeyRefused, OutsideError, OutsideRefused
from apps.core.outside.publer.client import MOST_IDS, PublerClient
from apps.core.outside.publer.types import PublerAccount, PublerBoard
from apps.tenant.activity.services import activity_record
from apps.tenant.publishing.channels.client import NOT_CHOSEN, NotConnected, publer_client
from apps.tenant.publishing.channels.filling import FIELDS, channel_fill
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.channels.troubles import is_same, trouble_end, trouble_note
from apps.tenant.publishing.channels.words import is_id, network_of
from apps.tenant.publishing.models import Channel, Connection


@dataclass(frozen=True)
class Reading:
    """What a reading found: how many channels are there, the names of those that are new, came back or went away."""

    count: int
    new: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether a channel came or went."""
        return bool(self.new or self.back or self.gone)

    @property
    def sentence(self) -> str:
        """For people."""
        noun = "channel" if self.count == 1 else "channels"
        parts = [f"{self.count} {noun} at Publer"]
        parts += [f"{len(names)} {word}" for names, word in ((self.new, "new"), (self.back, "back again")) if names]
        if self.gone:
            parts.append(f"{len(self.gone)} went away: {_listed(self.gone)}")
        return f"{', '.join(parts)}." if self.is_news else f"{parts[0]}, as before."


def channels_read(*, actor: Actor | None = None) -> Reading:
    """Read the channels anew. Ten queries or fewer, one request, two when boards come apart; not inside a transaction.

    Raises NoKey; NotConnected without a confirmed workspace; the OutsideError of the request, whose sentence is noted
    as the connection's trouble when it is the key or the workspace; Conflict when either was replaced meanwhile.
    """
    connection = connection_get()
    if connection is None:
        raise NotConnected(NOT_CHOSEN)
    with publer_client(connection) as publer:
        try:
            accounts = _accounts(publer)
        except OutsideRefused as error:
            sentence = _sentence_of(error, connection, publer)
            trouble_note(connection=connection, sentence=sentence)
            raise type(error)(sentence) from error
    return _write(actor=actor, asked=connection, accounts=accounts)


def _accounts(publer: PublerClient) -> list[tuple[PublerAccount, bool]]:
    """Each account with whether its boards are known. A key that may not ask for boards still reads the rest."""
    accounts = {one.id: one for one in publer.accounts() if is_id(one.id)}.values()
    bare = [one.id for one in accounts if network_of(one) == Network.PINTEREST and not one.boards]
    boards: dict[str, tuple[PublerBoard, ...]] = {}
    with suppress(OutsideRefused):
        boards = publer.media_boards(bare[:MOST_IDS])
    return [
        (replace(one, boards=boards[one.id]), True) if one.id in boards else (one, one.id not in bare)
        for one in accounts
    ]


def _sentence_of(error: OutsideRefused, connection: Connection, publer: PublerClient) -> str:
    """What is wrong: the key, or the workspace, which Publer refuses in the same way once it vanished."""
    if isinstance(error, KeyRefused):
        return f"{error.message.rstrip('.')}. Enter one that works on the page Keys."
    with suppress(OutsideError):
        if all(one.id != connection.workspace_id for one in publer.workspaces()):
            name = connection.workspace_name or connection.workspace_id
            return f"The workspace “{name}” is not there any more at Publer. Choose another one."
    if isinstance(error, KeyNotAllowed):
        return f"{error.message.rstrip('.')}. Allow it to see accounts at Publer, or enter another on the page Keys."
    return error.message


@transaction.atomic
def _write(*, actor: Actor | None, asked: Connection, accounts: Sequence[tuple[PublerAccount, bool]]) -> Reading:
    connection = Connection.objects.select_for_update().filter(pk=asked.pk).first()
    if connection is None or not is_same(connection, asked):
        raise Conflict("The key or the workspace was changed meanwhile. Please read the channels again.")
    reading = _upsert(accounts)
    _choose_the_only_ones(connection)
    connection.read_at = timezone.now()
    connection.save(update_fields=["read_at", "updated_at"])
    if connection.trouble:
        trouble_end()
    if actor is not None or reading.is_news or asked.trouble:
        names = {"new": list(reading.new), "back": list(reading.back), "gone": list(reading.gone)}
        summary = f"Read the channels: {reading.sentence}"
        activity_record(actor=actor, verb="channels.read", summary=summary, object_id=connection.pk, data=names)
    return reading


def _upsert(accounts: Sequence[tuple[PublerAccount, bool]]) -> Reading:
    known = {channel.remote_id: channel for channel in Channel.objects.select_for_update()}
    there = {account.id for account, _ in accounts}
    now = timezone.now()
    gone = [one for one in known.values() if one.gone_at is None and one.remote_id not in there]
    back = [one for one in known.values() if one.gone_at is not None and one.remote_id in there]
    for channel in gone:
        channel.gone_at = channel.updated_at = now
    new = []
    for account, has_boards in accounts:
        channel = known.get(account.id) or Channel(remote_id=account.id)
        channel_fill(channel, account, has_boards=has_boards)
        channel.updated_at = now
        if account.id not in known:
            new.append(channel)
    Channel.objects.bulk_update(known.values(), [*FIELDS, "gone_at", "updated_at"])
    Channel.objects.bulk_create(new)
    return Reading(len(accounts), _names(new), _names(back), _names(gone))


def _choose_the_only_ones(connection: Connection) -> None:
    """A network without a choice uses its only channel that works. A choice stays even when its channel went away:
    posts never change to another account by themselves."""
    channels = list(Channel.objects.exclude(network=""))
    decided = {channel.network for channel in channels if channel.is_used} | set(connection.left_out)
    for network in set(Network.posted_values()) - decided:
        working = [channel for channel in channels if channel.network == network and channel.works]
        if len(working) == 1:
            Channel.objects.filter(pk=working[0].pk).update(is_used=True)


def _names(channels: Sequence[Channel]) -> tuple[str, ...]:
    return tuple(sorted(channel.name for channel in channels))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
