"""How the connection stands, read at once: what the page draws and what "what is missing" is worked out from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.credentials.models import Credential, Kind
from apps.tenant.publishing.channels.selectors import Boards, connection_get
from apps.tenant.publishing.channels.words import provider_label
from apps.tenant.publishing.models import Channel, CollectionBoard, Connection

_GONE_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """The key (without its secret), the connection, every channel ever read, the boards of collections."""

    credential: Credential | None
    connection: Connection | None
    channels: tuple[Channel, ...]
    of_collections: Mapping[UUID, str]

    @property
    def is_replaced(self) -> bool:
        """Whether the key is another than the one that the workspace was chosen with."""
        return bool(
            self.credential and self.connection and self.credential.entered_at != self.connection.key_entered_at
        )

    @cached_property
    def used(self) -> dict[str, Channel]:
        """The channel of each network that has one."""
        return {channel.network: channel for channel in self.channels if channel.is_used}

    @cached_property
    def boards(self) -> Boards:
        """Where pins go."""
        return Boards(self.used.get(Network.PINTEREST), self.of_collections)

    @cached_property
    def there(self) -> list[Channel]:
        """The channels at Publer of networks that posts go out to, in the networks' order."""
        order = Network.posted_values()
        found = [channel for channel in self.channels if channel.gone_at is None and channel.network]
        return sorted(found, key=lambda channel: order.index(channel.network))

    @property
    def others(self) -> list[tuple[Channel, str]]:
        """The channels at Publer of networks that nothing is written for, each with the network's name."""
        found = [channel for channel in self.channels if channel.gone_at is None and not channel.network]
        return [(channel, provider_label(channel)) for channel in found]

    @property
    def gone(self) -> list[Channel]:
        """Those that went away in the last 30 days, or are still chosen; the latest first."""
        since = timezone.now() - _GONE_SHOWN
        found = [(each.gone_at, each) for each in self.channels if each.gone_at is not None]
        shown = [pair for pair in found if pair[0] > since or pair[1].is_used]
        return [channel for _, channel in sorted(shown, key=lambda pair: pair[0], reverse=True)]


def standing_get() -> Standing:
    """Four queries."""
    return Standing(
        credential=Credential.objects.defer("ciphertext").filter(kind=Kind.PUBLER).first(),
        connection=connection_get(),
        channels=tuple(Channel.objects.all()),
        of_collections=dict(CollectionBoard.objects.values_list("collection_id", "board")),
    )
