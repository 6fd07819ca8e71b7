"""The body of POST /posts/schedule: what it wants, one wish for each post and account; nonsense is Malformed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.simulators.publer.clock import seconds_of
from local.simulators.publer.posts import DRAFTS

STATES = DRAFTS | {"scheduled", "recurring"}
MOST = 500


class Malformed(Exception):
    """A body on which the real one falls over with a 500."""


class TooMany(Exception):
    """More posts than one call may bring."""


@dataclass
class Wish:
    """One post on one account. ``at`` is in seconds since 1970; None: no time, or none with a zone."""

    channel: str
    state: str
    at: float | None
    networks: dict[str, dict[str, Any]]
    board: str = ""
    comments: list[dict[str, str]] = field(default_factory=list)

    def content(self, provider: str) -> dict[str, Any] | None:
        """What is for the account's network."""
        return self.networks.get(provider) or self.networks.get("default")

    def all_comments(self, provider: str) -> list[dict[str, str]]:
        """Both ways to give a first comment count: who uses both gets two."""
        inside = (self.content(provider) or {}).get("firstComment")
        first = [{"text": str(inside), "from": "firstComment"}] if inside else []
        return [*first, *self.comments]


def wishes_of(body: Any) -> list[Wish]:
    """What the body wants. Raises Malformed and TooMany."""
    bulk = _kind(_kind(body, dict).get("bulk"), dict)
    state = bulk.get("state")
    posts = _kind(bulk.get("posts"), list)
    if state not in STATES or not posts:
        raise Malformed
    if len(posts) > MOST:
        raise TooMany
    return [wish for post in posts for wish in _of_post(_kind(post, dict), state)]


def _of_post(post: dict[str, Any], state: str) -> Iterator[Wish]:
    networks = _kind(post.get("networks"), dict)
    accounts = _kind(post.get("accounts"), list)
    if not networks or not accounts:
        raise Malformed
    for content in networks.values():
        for each in _kind(_kind(content, dict).get("media", []), list):
            _identifier(_kind(each, dict).get("id"))
    for account in accounts:
        yield _of_account(_kind(account, dict), state, networks)


def _of_account(account: dict[str, Any], state: str, networks: dict[str, Any]) -> Wish:
    board = account.get("album_id")
    comments = [_kind(each, dict) for each in _kind(account.get("comments") or [], list)]
    return Wish(
        channel=_identifier(account.get("id")),
        state=state,
        at=_time(account.get("scheduled_at")),
        networks=networks,
        board="" if board is None else _identifier(board),
        comments=[{"text": str(each.get("text", "")), "from": "comments"} for each in comments],
    )


def _time(told: object) -> float | None:
    if told is None:
        return None
    try:
        datetime.fromisoformat(_kind(told, str))
    except ValueError as error:
        raise Malformed from error
    return seconds_of(told)


def _identifier(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Malformed
    return str(value)


def _kind(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise Malformed
    return value
