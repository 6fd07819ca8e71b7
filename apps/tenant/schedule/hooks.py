"""What publishing does when a post that has left the plan is changed in it: it says so once, at the start.

The plan must not know how posts are sent; what is at Publer has to follow the plan all the same.
"""

from collections.abc import Sequence
from typing import Protocol

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.schedule.models import Post


class Away(Protocol):
    """Both are called inside the plan's transaction, with posts that are locked and written already."""

    def moved(self, *, actor: Actor, posts: Sequence[Post]) -> None:
        """The posts have other times now."""

    def removed(self, *, actor: Actor, posts: Sequence[Post]) -> None:
        """The posts are not wanted any more."""


_listeners: list[Away] = []


def when_away_posts_change(listener: Away) -> None:
    """Have the listener follow changes of posts that have left the plan."""
    if listener not in _listeners:
        _listeners.append(listener)


def away_moved(*, actor: Actor, posts: Sequence[Post]) -> None:
    """Raises Conflict when nobody follows, and what the listeners raise. Costs what they cost."""
    for listener in _needed(posts):
        listener.moved(actor=actor, posts=posts)


def away_removed(*, actor: Actor, posts: Sequence[Post]) -> None:
    """Raises Conflict when nobody follows, and what the listeners raise. Costs what they cost."""
    for listener in _needed(posts):
        listener.removed(actor=actor, posts=posts)


def _needed(posts: Sequence[Post]) -> list[Away]:
    if posts and not _listeners:
        raise Conflict("These posts have left the plan and can't be changed any more.")
    return _listeners if posts else []
