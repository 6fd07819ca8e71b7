"""What publishing does when a post that has left the plan is changed in it, and knows of posts: it says so once.

The plan must not know how posts are sent; what is at Publer has to follow the plan all the same, and lists of posts
show which were exported.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.schedule.models import Post


class Away(Protocol):
    """Both are called inside the plan's transaction, with posts that are locked and written already.

    Whoever moves posts has locked the workspace's meter before them.
    """

    def moved(self, *, actor: Actor, posts: Sequence[Post], was: Mapping[UUID, datetime]) -> None:
        """The posts have other times now; ``was`` are those that they had."""

    def removed(self, *, actor: Actor, posts: Sequence[Post]) -> None:
        """The posts are not wanted any more."""


# For each of the posts that has one, what its template draws beside it.
Marks = Callable[[Sequence[UUID]], dict[UUID, Any]]

_listeners: list[Away] = []
_marks: list[Marks] = []


def when_asked_for_marks(marks: Marks) -> None:
    """Ask ``marks(post_ids)`` which posts were exported."""
    if marks not in _marks:
        _marks.append(marks)


def marks_on(post_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Post → the mark of its export, if it has one. One query."""
    found: dict[UUID, Any] = {}
    for marks in _marks if post_ids else ():
        found |= marks(post_ids)
    return found


def when_away_posts_change(listener: Away) -> None:
    """Have the listener follow changes of posts that have left the plan."""
    if listener not in _listeners:
        _listeners.append(listener)


def away_moved(*, actor: Actor, posts: Sequence[Post], was: Mapping[UUID, datetime]) -> None:
    """Raises Conflict when nobody follows, and what the listeners raise. Costs what they cost."""
    for listener in _needed(posts):
        listener.moved(actor=actor, posts=posts, was=was)


def away_removed(*, actor: Actor, posts: Sequence[Post]) -> None:
    """Raises Conflict when nobody follows, and what the listeners raise. Costs what they cost."""
    for listener in _needed(posts):
        listener.removed(actor=actor, posts=posts)


def _needed(posts: Sequence[Post]) -> list[Away]:
    if posts and not _listeners:
        raise Conflict("These posts have left the plan and can't be changed any more.")
    return _listeners if posts else []
