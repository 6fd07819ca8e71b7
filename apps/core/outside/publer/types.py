"""What goes to Publer and what comes back, in the product's own words. Identifiers are always texts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PublerUser:
    """Whose key it is."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class PublerWorkspace:
    """One of the user's workspaces over there."""

    id: str
    name: str
    plan: str


@dataclass(frozen=True)
class PublerBoard:
    """A Pinterest board, or an album, of an account."""

    id: str
    name: str


@dataclass(frozen=True)
class PublerAccount:
    """A social account that is connected in the workspace. What is not said of it is not forbidden.

    ``provider`` and ``kind`` are Publer's words in small letters, ``picture`` is an address of the web or "",
    ``default_board`` an id or "".
    """

    id: str
    provider: str
    kind: str
    name: str
    username: str
    picture: str
    boards: tuple[PublerBoard, ...]
    default_board: str
    is_locked: bool
    may_post: bool
    needs_approval: bool


@dataclass(frozen=True)
class PublerMedia:
    """A file in Publer's library."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """One post to be scheduled. ``at`` is aware. ``network`` is Publer's word: instagram, pinterest, facebook.

    ``alt_text`` goes with the picture, ``board`` is the id of a board, ``comment`` is posted as the first comment.
    """

    network: str
    account_id: str
    at: datetime
    text: str
    media_id: str
    title: str = ""
    link: str = ""
    alt_text: str = ""
    board: str = ""
    comment: str = ""


@dataclass(frozen=True)
class PublerPost:
    """A post as Publer lists it. ``at`` is in UTC, None when it names no time that can be read.

    ``state`` is Publer's word in small letters, ``link`` an address of the web or "", ``problem`` what went wrong in
    Publer's words, cleaned and short.
    """

    id: str
    account_id: str
    state: str
    text: str
    at: datetime | None
    link: str
    title: str = ""
    problem: str = ""


@dataclass(frozen=True)
class PublerFailure:
    """Why one post of a job was not made. ``account_id`` is "" where it is not said.

    Where Publer names failures by some key and no account with them, it is that key, which may be no account's.
    """

    account_id: str
    message: str


@dataclass(frozen=True)
class PublerJob:
    """How far a job is. Finished with failures means: failed, whatever the status says."""

    is_finished: bool
    failures: tuple[PublerFailure, ...] = ()


@dataclass(frozen=True)
class PublerPage:
    """One page of posts, counted from 0. ``total`` is None where it is not said."""

    posts: tuple[PublerPost, ...]
    page: int
    pages: int
    total: int | None
