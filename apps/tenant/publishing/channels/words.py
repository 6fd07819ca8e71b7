"""Publer's words in ours: which network an account is of, how a channel stands, names that can be stored."""

from enum import StrEnum

from apps.core.networks import Network
from apps.core.outside.publer.types import PublerAccount
from apps.tenant.publishing.models import Channel

_BY_KIND = {"ig": Network.INSTAGRAM, "pin": Network.PINTEREST, "fb": Network.FACEBOOK}

_LONGEST_ID = 80
_LABELS = {"linkedin": "LinkedIn", "tiktok": "TikTok", "youtube": "YouTube", "twitter": "X", "wordpress": "WordPress"}


class ChannelState(StrEnum):
    """How a channel stands, the gravest first."""

    GONE = "gone"
    LOCKED = "locked"
    FORBIDDEN = "forbidden"
    APPROVAL = "approval"
    WORKS = "works"


def network_of(account: PublerAccount) -> str:
    """The stored value of the account's network, by its provider or its kind (``ig_business``); "" for all others."""
    provider = account.provider.strip().lower()
    if provider in Network.posted_values():
        return provider
    known = _BY_KIND.get(account.kind.strip().lower().partition("_")[0])
    return str(known.value) if known else ""


def state_of(channel: Channel) -> ChannelState:
    """How the channel stood when the channels were read. No query."""
    if channel.gone_at is not None:
        return ChannelState.GONE
    if channel.is_locked:
        return ChannelState.LOCKED
    if not channel.may_post:
        return ChannelState.FORBIDDEN
    return ChannelState.APPROVAL if channel.needs_approval else ChannelState.WORKS


def provider_label(channel: Channel) -> str:
    """The network's own name, as far as it is known here. No query."""
    return _LABELS.get(channel.provider, channel.provider.capitalize())


def is_id(text: str) -> bool:
    """Whether it can be stored as an identifier of Publer's and be sent back in a header."""
    return 0 < len(text) <= _LONGEST_ID and text.isascii() and text.isprintable()


def one_line(text: str, longest: int) -> str:
    """At most ``longest`` characters, without line breaks and what PostgreSQL refuses (NUL)."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest].rstrip()
