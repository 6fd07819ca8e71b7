"""The two files of an arrival in the storage, outside of all workspaces; read where they lie."""

import io
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from apps.core.storage import platform_storage, storage_answers

DATABASE, PICTURES = "database", "pictures"
KINDS = (DATABASE, PICTURES)
# The first is copied to the worker's disk; the second is read piece by piece. 5 GB is the most that S3 takes at once.
MOST_BYTES = {DATABASE: 500_000_000, PICTURES: 5_000_000_000}
CONTENT_TYPE = "application/octet-stream"
_SIGNED_SECONDS = 6 * 3600
_PIECE = 1024 * 1024


def file_name(arrival_id: UUID, kind: str) -> str:
    """Where it lies."""
    return f"arrivals/{arrival_id}/{kind}"


def place_of(arrival_id: UUID) -> str:
    """Where both lie in the bucket, as a whole key with a slash at the end."""
    return f"platform/arrivals/{arrival_id}/"


def signed_form(arrival_id: UUID, kind: str, *, max_bytes: int) -> dict[str, Any]:
    """Address and fields with which a browser may put exactly this file. No request is made."""
    return platform_storage().presigned_post(
        file_name(arrival_id, kind), content_type=CONTENT_TYPE, max_bytes=max_bytes, seconds=_SIGNED_SECONDS
    )


def size_of(arrival_id: UUID, kind: str) -> int | None:
    """In bytes; None when it has not arrived. One request."""
    name = file_name(arrival_id, kind)
    with storage_answers():
        return platform_storage().size(name) if platform_storage().exists(name) else None


def fetch(arrival_id: UUID, kind: str, target: Path) -> None:
    """Copy it to this machine's disk, with constant memory."""
    stream = platform_storage().stream(file_name(arrival_id, kind))
    with target.open("wb") as file:
        for piece in stream:
            file.write(piece)
    stream.close()


def opened(arrival_id: UUID, kind: str) -> IO[bytes]:
    """The file where it lies, to be read in any order: a request for each piece of a megabyte that is asked for."""
    return io.BufferedReader(_Stored(file_name(arrival_id, kind)), _PIECE)


def remove(arrival_id: UUID) -> None:
    """Both of them; absent is fine. Two requests."""
    with storage_answers():
        for kind in KINDS:
            platform_storage().delete(file_name(arrival_id, kind))


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
