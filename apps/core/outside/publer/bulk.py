"""New posts in the words of POST /posts/schedule."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from apps.core.outside.publer.types import NewPost

MOST_POSTS = 500
_PINTEREST = "pinterest"
# The shortest wait that Publer names; a comment can't go before its post.
_COMMENT_DELAY = {"duration": 1, "unit": "Minute"}


def bulk_of(posts: Sequence[NewPost]) -> dict[str, Any]:
    """The body for 1 to MOST_POSTS posts. Raises ValueError for another number, and for a time without a zone."""
    if not 1 <= len(posts) <= MOST_POSTS:
        raise ValueError(f"Publer takes 1 to {MOST_POSTS} posts at once, these are {len(posts)}: split them.")
    return {"bulk": {"state": "scheduled", "posts": [_entry(post) for post in posts]}}


def time_of(at: datetime) -> str:
    """ISO 8601 in UTC with its offset, to the second. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("A time without a zone may be another one over there: give it one.")
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _entry(post: NewPost) -> dict[str, Any]:
    account: dict[str, Any] = {"id": post.account_id, "scheduled_at": time_of(post.at)}
    if post.board:
        account["album_id"] = post.board
    if post.comment:
        # Here and not in ``instagram.firstComment`` as well: whoever reads both would post it twice. This is the place
        # that Publer's own documentation names (post callbacks), and it serves every network.
        account["comments"] = [{"text": post.comment, "delay": _COMMENT_DELAY}]
    return {"networks": {post.network: _content(post)}, "accounts": [account]}


def _content(post: NewPost) -> dict[str, Any]:
    content: dict[str, Any] = {"type": "photo", "text": post.text, "media": [_picture(post)]}
    if post.title:
        content["title"] = post.title
    if post.link and post.network == _PINTEREST:
        # Elsewhere an address would make a link post, which shows the page's picture instead of the painting.
        content["url"] = post.link
    return content


def _picture(post: NewPost) -> dict[str, str]:
    """Sources name ``alt_text`` or ``caption`` for the same thing; both are sent.

    Publer shows it to everybody in posts of several photos on Facebook only, and ours have one
    (https://publer.com/docs/posting/create-posts/content-types/photo-posts).
    """
    picture = {"id": post.media_id, "type": "photo"}
    return {**picture, "alt_text": post.alt_text, "caption": post.alt_text} if post.alt_text else picture
