"""What those above the artworks do when one is sold, or looks otherwise on a network: they say so once, at the start.

The schedule has to follow (an approval ends), publishing too (what is sold is called back, or goes on with its words
for prints), and artworks must not know them.
"""

from collections.abc import Callable, Collection
from uuid import UUID

Listener = Callable[[UUID, Collection[str]], None]

AvailabilityListener = Callable[[Collection[UUID]], None]

_listeners: list[Listener] = []
_availability_listeners: list[AvailabilityListener] = []
_switch_listeners: list[AvailabilityListener] = []


def when_availability_changes(listener: AvailabilityListener) -> None:
    """Call ``listener(artwork_ids)`` after artworks became available, held or sold, inside that transaction."""
    if listener not in _availability_listeners:
        _availability_listeners.append(listener)


def availability_changed(artwork_ids: Collection[UUID]) -> None:
    """These artworks may be promoted, or may not any more. Costs what the listeners cost."""
    for listener in _availability_listeners if artwork_ids else ():
        listener(artwork_ids)


def when_words_switch(listener: AvailabilityListener) -> None:
    """Call ``listener(artwork_ids)`` when sold originals begin or end to be spoken of by their prints.

    Inside that transaction, after the listeners to availability.
    """
    if listener not in _switch_listeners:
        _switch_listeners.append(listener)


def words_switched(artwork_ids: Collection[UUID]) -> None:
    """What has words for prints says them from now on, or says its own text again. Costs what the listeners cost."""
    for listener in _switch_listeners if artwork_ids else ():
        listener(artwork_ids)


def when_picture_changes(listener: Listener) -> None:
    """Call ``listener(artwork_id, networks)`` after each change of a frame or shape, inside its transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def picture_changed(artwork_id: UUID, networks: Collection[str]) -> None:
    """The artwork is shown otherwise on these networks now. In the transaction that says so; costs what they cost."""
    for listener in _listeners if networks else ():
        listener(artwork_id, networks)
