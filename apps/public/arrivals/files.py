"""The two files of an arrival in the storage, outside of all workspaces; read where they lie."""

import io
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from apps.core.prefixes import remove_below
from apps.core.storage import platform_storage, storage_answers
from apps.public.arrivals.models import Arrival

DATABASE, PICTURES = "database", "pictures"
KINDS = (DATABASE, PICTURES)
# The first is copied to the worker's disk; the second is read piece by piece. 5 GB is the most that S3 takes at once.
MOST_BYTES = {DATABASE: 500_000_000, PICTURES: 5_000_000_000}
CONTENT_TYPE = "application/octet-stream"
_SIGNED_SECONDS = 6 * 3600
_PIECE = 1024 * 1024


def file_name(arrival: Arrival, kind: str) -> str:
    """Where it lies."""
    return f"arrivals/{arrival.pk}/{getattr(arrival, f'{kind}_file')}"


def new_name(kind: str) -> str:
    """A name that no file of the arrival has had: who may still send an earlier one does not touch this."""
    return f"{kind}-{uuid4().hex}"


def place_of(arrival_id: UUID) -> str:
    """Where they lie in the bucket, as a whole key with a slash at the end."""
    return f"platform/arrivals/{arrival_id}/"


def signed_form(arrival: Arrival, kind: str, *, max_bytes: int) -> dict[str, Any]:
    """Address and fields with which a browser may put exactly this file. No request is made."""
    return platform_storage().presigned_post(
        file_name(arrival, kind), content_type=CONTENT_TYPE, max_bytes=max_bytes, seconds=_SIGNED_SECONDS
    )


def size_of(arrival: Arrival, kind: str) -> int | None:
    """In bytes; None when it has not arrived. One request."""
    name = file_name(arrival, kind)
    with storage_answers():
        return platform_storage().size(name) if platform_storage().exists(name) else None


def fetch(arrival: Arrival, kind: str, target: Path) -> None:
    """Copy it to this machine's disk, with constant memory."""
    stream = platform_storage().stream(file_name(arrival, kind))
    with target.open("wb") as file:
        for piece in stream:
            file.write(piece)
    stream.close()


def opened(arrival: Arrival, kind: str) -> IO[bytes]:
    """The file where it lies, to be read in any order: a request for each piece of a megabyte that is asked for."""
    return io.BufferedReader(_Stored(file_name(arrival, kind)), _PIECE)


def forget(name: str) -> None:
    """One that another has taken the place of; absent is fine. One request."""
    with storage_answers():
        platform_storage().delete(name)


def remove(arrival_id: UUID) -> None:
    """All that was ever sent; absent is fine. Some requests."""
    for _ in remove_below(place_of(arrival_id)):
        pass


class _Stored(io.RawIOBase):
    def __init__(self, name: str) -> None:
        self._name = name
        self._size = platform_storage().size(name)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("There is nothing before the beginning.")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        piece = platform_storage().piece(self._name, start=self._at, length=wanted)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
