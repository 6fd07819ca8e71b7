"""What those above the artworks do when one will look otherwise on a network: they say so once, at the start.

The schedule has to follow (an approval ends), and artworks must not know the schedule.
"""

from collections.abc import Callable, Collection
from uuid import UUID

Listener = Callable[[UUID, Collection[str]], None]

_listeners: list[Listener] = []


def when_picture_changes(listener: Listener) -> None:
    """Call ``listener(artwork_id, networks)`` after each change of a frame or shape, inside its transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def picture_changed(artwork_id: UUID, networks: Collection[str]) -> None:
    """The artwork is shown otherwise on these networks now. Costs what the listeners cost."""
    for listener in _listeners if networks else ():
        listener(artwork_id, networks)
