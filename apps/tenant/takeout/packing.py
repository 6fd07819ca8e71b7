"""A ZIP that goes into the storage in parts while it is being written, and can be gone on with by another worker."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any
from zipfile import ZIP64_LIMIT, ZIP_DEFLATED, ZipFile, ZipInfo

from apps.core.storage import workspace_storage
from apps.core.storage_parts import LEAST_PART_BYTES, MOST_PARTS
from apps.tenant.takeout.notes import Notes
from apps.tenant.takeout.patience import patiently

_PART_BYTES = 8 * 1024 * 1024
# Of the parts that there may be a tenth is kept for what the sizes in our rows don't say.
_PLANNED_PARTS = MOST_PARTS * 9 // 10
# Whole files can be read by all, also by programs that read a ZIP from its beginning without knowing sizes beforehand:
# those take only what is deflated. Pictures are compressed already, so nothing is squeezed.
_UNSQUEEZED = 0


def part_bytes_for(total: int) -> int:
    """How large the parts of a file of about ``total`` bytes are to be. No query."""
    return max(_PART_BYTES, LEAST_PART_BYTES, -(-total // _PLANNED_PARTS))


class _Parts(io.RawIOBase):
    """What ``ZipFile`` writes to: says where it is, and can't go back. Holds less than one part."""

    def __init__(self, name: str, notes: Notes, *, told: Callable[[int], None]) -> None:
        super().__init__()
        self._name, self._notes, self._told = name, notes, told
        self._held = bytearray(notes.rest)
        self._shut = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take it; send a part whenever there is one."""
        size = len(data)
        if not self._shut:
            self._held += data
            self._notes.offset += size
            while len(self._held) >= self._notes.part_bytes:
                self._send(self._notes.part_bytes)
        return size

    def tell(self) -> int:
        return self._notes.offset

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        raise io.UnsupportedOperation("What was sent is sent.")

    def note(self) -> None:
        """Put what was not sent into the notes."""
        self._notes.rest = bytes(self._held)

    def shut(self) -> None:
        """Take nothing any more: a file that is let go of writes its last bytes, a ``ZipFile`` its contents."""
        self._shut = True

    def finish(self) -> None:
        """Send the last part, and make one file of all."""
        if self._held:
            self._send(len(self._held))
        self._shut = True
        finish = workspace_storage().parts_finish
        marks = self._notes.marks
        patiently(lambda: finish(self._name, upload_id=self._notes.upload_id, marks=marks), told=self._told)

    def _send(self, size: int) -> None:
        body, number = bytes(memoryview(self._held)[:size]), len(self._notes.marks) + 1
        put = workspace_storage().part_put
        upload_id = self._notes.upload_id
        mark = patiently(lambda: put(self._name, upload_id=upload_id, number=number, body=body), told=self._told)
        self._notes.marks.append(mark)
        del self._held[:size]


class Archive:
    """The ZIP, from its beginning or from where the notes say that it is.

    ``told`` is called for every piece of a picture, with its size, and with 0 before the storage is waited for.
    """

    def __init__(self, name: str, notes: Notes, *, told: Callable[[int], None]) -> None:
        self._parts, self._notes, self.told = _Parts(name, notes, told=told), notes, told
        self._zip = ZipFile(self._parts, "w", ZIP_DEFLATED)
        self._zip.infolist().extend(notes.entries)

    def add(self, name: str, data: bytes, *, at: datetime) -> None:
        """A file that is worth squeezing. Raises Unavailable when the storage does not answer."""
        self.add_pieces(name, [data], at=at, size=len(data))

    def add_pieces(self, name: str, pieces: Iterable[bytes], *, at: datetime, size: int) -> None:
        """The same, of ``size`` bytes, which need not be held."""
        self._write(name, pieces, at, level=6, size=size)

    def add_picture(self, name: str, pieces: Iterable[bytes], *, at: datetime, size: int) -> str:
        """A file that is not; its SHA-256. ``size`` is about what it will have. Raises Unavailable."""
        seen = sha256()

        def looked_at() -> Iterator[bytes]:
            for piece in pieces:
                seen.update(piece)
                self.told(len(piece))
                yield piece

        self._write(name, looked_at(), at, level=_UNSQUEEZED, size=size)
        return seen.hexdigest()

    def note(self) -> None:
        """Bring the notes up to date."""
        self._notes.entries = list(self._zip.infolist())
        self._parts.note()

    def finish(self) -> int:
        """Write the table of contents and make the file; its size. Raises Unavailable."""
        self._zip.close()
        self._parts.finish()
        return self._notes.offset

    def let_go(self) -> None:
        """Leave it as the notes say."""
        self._parts.shut()
        self._zip.close()

    def _write(self, name: str, pieces: Iterable[bytes], at: datetime, *, level: int, size: int) -> None:
        info = ZipInfo(name, date_time=max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o100644 << 16
        info._compresslevel = level  # type: ignore[attr-defined]  # public from Python 3.13 on, under another name
        with self._zip.open(info, "w", force_zip64=size * 1.1 > ZIP64_LIMIT) as entry:
            try:
                for piece in pieces:
                    entry.write(piece)
            except BaseException:
                self._parts.shut()
                raise


@contextmanager
def archive_open(name: str, notes: Notes, *, told: Callable[[int], None]) -> Iterator[Archive]:
    """The archive for the time of the block; whatever happens in it, nothing is sent afterwards."""
    archive = Archive(name, notes, told=told)
    try:
        yield archive
    finally:
        archive.let_go()
