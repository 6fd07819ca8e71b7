"""What those above the calendars know of posts: they say so once, when the application starts.

The preview of an import tells how many planned posts stand on events that change, and calendars must not know the
schedule.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from uuid import UUID

# How many planned posts stand on each of these events; events without any may be left out.
Listener = Callable[[Sequence[UUID]], dict[UUID, int]]

_listeners: list[Listener] = []


def when_asked_for_posts(listener: Listener) -> None:
    """Ask ``listener(event_ids)`` for the number of planned posts on each of the events."""
    if listener not in _listeners:
        _listeners.append(listener)


def posts_on(event_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Event → how many planned posts stand on it. Costs what the listeners cost; without one there are none."""
    found: Counter[UUID] = Counter()
    for listener in _listeners if event_ids else []:
        found.update(listener(event_ids))
    return dict(found)
