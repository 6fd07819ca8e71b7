"""What is chosen on the page Channels."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from apps.core.forms.widgets import CardLabel, RadioCards
from apps.core.networks import Network
from apps.tenant.artworks.models import Collection
from apps.tenant.publishing.channels.choosing import MOST_DAYS_AHEAD
from apps.tenant.publishing.channels.connecting import Reachable
from apps.tenant.publishing.channels.standing import Standing
from apps.tenant.publishing.channels.words import ChannelState, state_of
from apps.tenant.publishing.models import Channel, Connection

_NOWHERE = "none"
_AFTER_NAME = {
    ChannelState.GONE: " (gone at Publer)",
    ChannelState.LOCKED: " (locked)",
    ChannelState.FORBIDDEN: " (you may not post)",
}
_BY_HAND = "hand"


class WorkspaceForm(forms.Form):
    """One of the workspaces that the key reaches."""

    workspace = forms.ChoiceField(
        label="Workspace at Publer",
        widget=RadioCards,
        error_messages={"required": "Choose a workspace."},
    )

    def __init__(self, data: QueryDict | None, *, found: Reachable, chosen: str) -> None:
        super().__init__(data, initial={"workspace": chosen})
        field: forms.ChoiceField = self.fields["workspace"]  # type: ignore[assignment]
        field.choices = [(one.id, CardLabel(one.name, _plan(one.plan), "building")) for one in found.workspaces]
        field.error_messages["invalid_choice"] = "The key does not reach that workspace any more. Choose another."


class NetworksForm(forms.Form):
    """The channel of each network that has any. "" is offered only while nothing is decided, and changes nothing."""

    def __init__(self, data: QueryDict | None, *, standing: Standing) -> None:
        super().__init__(data)
        left_out = standing.connection.left_out if standing.connection else []
        for network in Network.posted():
            used = standing.used.get(network)
            channels = [each for each in standing.there if each.network == network]
            if used is not None and used.gone_at is not None:
                channels.insert(0, used)
            if channels:
                self.fields[str(network.value)] = _channel_field(network, channels, used, network in left_out)

    def chosen(self) -> dict[Network, UUID | None]:
        """What ``channels_choose`` wants."""
        given = {Network(name): value for name, value in self.cleaned_data.items() if value}
        return {network: None if value == _NOWHERE else UUID(value) for network, value in given.items()}

    @property
    def rows(self) -> list[tuple[Network, forms.BoundField | None]]:
        """Each network with its field, or None without any channel."""
        return [(one, self[one.value] if one.value in self.fields else None) for one in Network.posted()]


class BoardsForm(forms.Form):
    """The default board and the boards of the given collections."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        channel: Channel,
        collections: Iterable[Collection],
        of_collections: Mapping[UUID, str],
    ) -> None:
        super().__init__(data)
        self.collections = list(collections)
        self.fields["default"] = _board_field("Default board", channel, channel.board, none="No default board")
        for each in self.collections:
            stored = of_collections.get(each.pk, "")
            self.fields[_name(each.pk)] = _board_field(each.name, channel, stored, none="The default board")

    def boards(self) -> dict[UUID, str]:
        """What ``boards_set`` wants for the collections."""
        return {each.pk: self.cleaned_data[_name(each.pk)] for each in self.collections}

    @property
    def rows(self) -> list[tuple[Collection, forms.BoundField]]:
        """Each collection with its field."""
        return [(each, self[_name(each.pk)]) for each in self.collections]


class SendingForm(forms.Form):
    """How posts are sent."""

    hashtags_as_comment = forms.BooleanField(
        label="Put Instagram's hashtags into the first comment",
        required=False,
        help_text="Off: they stand under the text.",
    )
    days_ahead = forms.TypedChoiceField(
        label="Approved posts are sent",
        coerce=lambda value: None if value == _BY_HAND else int(value),
        choices=[(_BY_HAND, "By hand only"), ("1", "By themselves, 1 day ahead")]
        + [(str(days), f"By themselves, {days} days ahead") for days in range(2, MOST_DAYS_AHEAD + 1)],
        help_text="So many days before their time. Posts that nobody approved, or that somebody took back, stay here.",
        error_messages={
            "required": "Choose one.",
            "invalid_choice": f"Choose 1 to {MOST_DAYS_AHEAD} days, or by hand only.",
        },
    )

    def __init__(self, data: QueryDict | None, *, connection: Connection) -> None:
        days_ahead = str(connection.days_ahead or _BY_HAND)
        super().__init__(
            data, initial={"hashtags_as_comment": connection.hashtags_as_comment, "days_ahead": days_ahead}
        )

    def facts(self) -> dict[str, Any]:
        """What ``sending_set`` wants."""
        return self.cleaned_data


def collection_ids_in(data: QueryDict) -> list[UUID]:
    """The collections that a sent BoardsForm speaks of; names that are none are passed over."""
    found = [name.removeprefix("board_") for name in data if name.startswith("board_")]
    return [
        UUID(hex=name) for name in found if len(name) == 32 and all(letter in "0123456789abcdef" for letter in name)
    ]


def _name(pk: UUID) -> str:
    return f"board_{pk.hex}"


def _plan(plan: str) -> str:
    return f"{plan.capitalize()} plan" if plan else ""


def _channel_field(network: Network, channels: list[Channel], used: Channel | None, is_left_out: bool) -> forms.Field:
    choices = [(str(each.pk), _label(each)) for each in channels] + [(_NOWHERE, "No channel: nothing is sent")]
    is_open = used is None and not is_left_out
    return forms.ChoiceField(
        label=network.label,
        required=False,
        choices=([("", "Choose a channel")] if is_open else []) + choices,
        initial=str(used.pk) if used else _NOWHERE if is_left_out else "",
        error_messages={"invalid_choice": "That channel is not here any more. Please choose again."},
    )


def _label(channel: Channel) -> str:
    username = f" @{channel.username}" if channel.username else ""
    return f"{channel.name}{username}{_AFTER_NAME.get(state_of(channel), '')}"


def _board_field(label: str, channel: Channel, stored: str, *, none: str) -> forms.Field:
    """A board that was deleted since stays to be seen, and is kept until another is chosen."""
    choices = [("", none)] + [(str(each["id"]), str(each["name"])) for each in channel.boards]
    if stored and not channel.has_board(stored):
        choices.append((stored, "A board that was deleted at Publer"))
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=choices,
        initial=stored,
        error_messages={"invalid_choice": "That board is not at Publer any more. Please choose again."},
    )
