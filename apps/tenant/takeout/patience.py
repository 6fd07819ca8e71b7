"""A storage that does not answer for a moment is asked again, by the one who waits for it."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from apps.core.errors import Unavailable
from apps.core.storage import FileStream, storage_answers, workspace_storage

Answer = TypeVar("Answer")

_WAITS = (0.5, 2, 5)  # seconds


def patiently(ask: Callable[[], Answer]) -> Answer:
    """What ``ask`` gives. It is asked four times in about eight seconds before Unavailable is raised."""
    for wait in _WAITS:
        try:
            return ask()
        except Unavailable:
            time.sleep(wait)
    return ask()


class StoredFile:
    """The bytes of a file in the storage, one request; one more for each time that it broke off, from there on.

    Raises FileNotFoundError when it is made, and Unavailable, also later, when the storage does not answer any more.
    """

    def __init__(self, name: str) -> None:
        self._name, self._given = name, 0
        self._stream = patiently(lambda: workspace_storage().stream(name))
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
            self._stream = patiently(self._rest)
        raise broken

    def _rest(self) -> FileStream:
        try:
            return workspace_storage().stream(self._name, first=self._given)
        except FileNotFoundError as error:
            raise Unavailable("A file was deleted while it was read. It is tried again by itself.") from error
