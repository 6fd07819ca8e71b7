"""One post as an importer gets it, whichever importer that is."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from apps.core.networks import Network
from apps.tenant.captions.limits import as_posted
from apps.tenant.captions.writers.base import Draft

# Publer takes no more in one import; FeedHive names no number, so it gets the same.
ROWS_PER_FILE = 500

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ForPubler:
    """What settings make of a post for Publer: its text, its first comment, and the name of a pin's board."""

    text: str
    comment: str
    board: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """What is written for one post. ``at`` is aware. ``text`` is as posted, with its hashtags.

    ``title``, ``link`` and ``board`` are filled for pins only, see ``row_make``. ``board`` is the one that the caption
    names; ``publer`` is what the settings make of the post where it is written for Publer. ``artwork_id`` is None in a
    row that marks an open slot, see ``open_slot_row``.
    """

    artwork_id: UUID | None
    network: Network
    at: datetime
    text: str
    title: str
    link: str
    board: str
    alt_text: str
    media_url: str
    publer: ForPubler | None = None

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits for all that the post says; neither the media link, another in every export, nor what
        the settings add."""
        when = self.at.astimezone(UTC).isoformat()
        words = [self.text, self.title, self.link, self.board, self.alt_text]
        artwork = self.artwork_id.hex if self.artwork_id else ""
        return hashlib.sha256(json.dumps([artwork, self.network, when, *words]).encode()).hexdigest()


def outgoing(draft: Draft, network: Network) -> Draft:
    """The draft as it leaves: the one whose lengths count.

    On Facebook the link goes under the text. In Publer's link column it would make a link post, which shows the
    linked page's picture in place of the painting (https://publer.com/blog/ultimate-csv-bulk-scheduler-social-media/,
    column 3), and FeedHive has no such column. Under the text it can be clicked, and the painting stays.
    """
    if network != Network.FACEBOOK or not draft.link or draft.link in draft.text:
        return draft
    return replace(draft, text="\n\n".join(part for part in (draft.text, draft.link) if part))


def hashtags_apart(draft: Draft, network: Network, *, as_comment: bool) -> tuple[Draft, str]:
    """The outgoing draft and its first comment: Instagram's hashtags, where the settings put them there."""
    if not as_comment or network != Network.INSTAGRAM or not draft.hashtags:
        return draft, ""
    return replace(draft, hashtags=()), as_posted(replace(draft, text=""))


def row_make(*, artwork_id: UUID, draft: Draft, network: Network, at: datetime, media_url: str) -> PostRow:
    """The row for an outgoing draft. Hashtags stand under the text on every network.

    Title, link and board are a pin's: on a Facebook row the board's column would name an album.
    """
    is_pin = network == Network.PINTEREST
    return PostRow(
        artwork_id=artwork_id,
        network=network,
        at=at,
        text=as_posted(draft),
        title=draft.title if is_pin else "",
        link=draft.link if is_pin else "",
        board=draft.board if is_pin else "",
        alt_text=draft.alt_text,
        media_url=media_url,
    )


def open_slot_row(network: Network, at: datetime) -> PostRow:
    """A row that keeps a place: a time and a text that nobody takes for a caption, no picture."""
    return PostRow(
        artwork_id=None,
        network=network,
        at=at,
        text=f"[Open slot · {network.label}]",
        title="",
        link="",
        board="",
        alt_text="",
        media_url="",
    )


def split(rows: Sequence[Row], size: int = ROWS_PER_FILE) -> Iterator[Sequence[Row]]:
    """The rows in pieces of at most ``size``, in their order."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
