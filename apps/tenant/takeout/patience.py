"""A storage that does not answer for a moment is asked again, by the one who waits for it."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from apps.core.errors import Unavailable
from apps.core.storage import FileStream, storage_answers, workspace_storage

Answer = TypeVar("Answer")

_WAITS = (0.5, 2, 5)  # seconds


def patiently(ask: Callable[[], Answer], *, told: Callable[[int], None]) -> Answer:
    """What ``ask`` gives. It is asked four times before Unavailable is raised: eight seconds, or minutes if it hangs.

    ``told(0)`` is called before each, so that whoever waits is not taken for dead, and stops if it is no longer theirs.
    """
    for wait in _WAITS:
        told(0)
        try:
            return ask()
        except Unavailable:
            time.sleep(wait)
    told(0)
    return ask()


class StoredFile:
    """The bytes of a file in the storage, one request; one more for each time that it broke off, from there on.

    Raises FileNotFoundError when it is made, and Unavailable, also later, when the storage does not answer any more.
    """

    def __init__(self, name: str, *, told: Callable[[int], None]) -> None:
        self._name, self._told, self._given = name, told, 0
        self._stream = patiently(lambda: workspace_storage().stream(name), told=told)
        self.size = self._stream.size

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(len(_WAITS) + 1):
            try:
                with storage_answers():
                    for piece in self._stream:
                        self._given += len(piece)
                        yield piece
                return
            except Unavailable as error:
                broken = error
            finally:
                self._stream.close()
            if self._given >= self.size:
                return
            self._stream = patiently(self._rest, told=self._told)
        raise broken

    def _rest(self) -> FileStream:
        try:
            return workspace_storage().stream(self._name, first=self._given)
        except FileNotFoundError as error:
            raise Unavailable("A file was deleted while it was read. It is tried again by itself.") from error
