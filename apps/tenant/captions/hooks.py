"""What those above the captions do when words were written: they say so once, when the application starts.

The schedule has to follow (a post gets ready, an approval ends), and captions must not know the schedule.
"""

from collections.abc import Callable
from uuid import UUID

Listener = Callable[[UUID, str], None]

_listeners: list[Listener] = []


def when_words_change(listener: Listener) -> None:
    """Call ``listener(artwork_id, network)`` after each change of a caption, inside the change's transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def words_changed(artwork_id: UUID, network: str) -> None:
    """The caption of the artwork for the network has other words now. Costs what the listeners cost."""
    for listener in _listeners:
        listener(artwork_id, network)
