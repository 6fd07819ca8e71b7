"""The pictures in a ZIP. It may lie in the storage: it is read piece by piece, and never held as a whole."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from apps.core.imaging.inspect import MAX_FILE_BYTES
from apps.tenant.legacy.files.kinds import FileBroken, FileRefused, Found, is_litter
from apps.tenant.legacy.source import SourceRefused
from apps.tenant.legacy.values.text import plain_text

MOST_FILES = 100_000
# Of the list of its files, which is read as a whole: enough for so many with the names that they have.
MOST_LIST_BYTES = 16_000_000
# Pictures hardly get smaller by packing; what gets a hundred times smaller is no picture.
MOST_RATIO = 100
_PIECE = 1024 * 1024
# What else there is takes gigabytes of memory to unpack, or can't be unpacked here.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LIST_BYTES, _FILES = 5, 4  # where the record at the end says them
_ENCRYPTED = 0x1
_LINK = 0o120000
_TOO_MANY = f"The ZIP has more than {MOST_FILES:,} files. Pack the folder of pictures alone."
# NotImplementedError is a RuntimeError; a name that is no UTF-8 is a ValueError.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OverflowError)


class Archive:
    """A ZIP of the folder. Nothing of it is unpacked before somebody asks for a file, and then only that one."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises SourceRefused for what is no ZIP, damaged, or has too many files."""
        try:
            _check_list(file)
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise SourceRefused("This is no ZIP, or a damaged one. Pack the folder of pictures anew.") from error
        entries = self._zip.infolist()
        if len(entries) > MOST_FILES:
            raise SourceRefused(_TOO_MANY)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self.found = Found()
        for entry in entries:
            self._add(entry)

    def copy(self, name: str, target: Path) -> None:
        """Unpack the file to ``target``, as far as it was said to be long. Raises FileBroken."""
        entry = self._entries[name]
        left = entry.file_size
        try:
            with self._zip.open(entry) as source, target.open("wb") as file:
                while piece := source.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise FileBroken("It is larger than the ZIP says.")
                    file.write(piece)
        except _BROKEN as error:
            raise FileBroken("It is damaged inside the ZIP. Pack it anew.") from error

    def _add(self, entry: zipfile.ZipInfo) -> None:
        path = entry.filename.replace("\\", "/")
        if entry.is_dir() or is_litter(path):
            return
        name = plain_text(path.rsplit("/", 1)[-1])
        reason = _why_not(entry, path)
        if not reason and name in self._entries:
            reason = "A file of this name is in another folder of the ZIP; that one counts."
        if reason:
            self.found.refused.append(FileRefused(plain_text(path)[:300], reason))
        else:
            self._entries[name] = entry
            self.found.sizes[name] = entry.file_size


def _check_list(file: IO[bytes]) -> None:
    """Before the list is read: how long it says that it is. Raises SourceRefused.

    By the library's own reading, for there are ways to write an end that two readers take for different ones.
    """
    record = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if record and (record[_FILES] > MOST_FILES or record[_LIST_BYTES] > MOST_LIST_BYTES):
        raise SourceRefused(_TOO_MANY)


def _why_not(entry: zipfile.ZipInfo, path: str) -> str:
    if ".." in path.split("/") or path.startswith("/") or path[1:2] == ":":
        return "Its path leads out of the folder."
    if entry.flag_bits & _ENCRYPTED:
        return "It is encrypted. Pack the folder without a password."
    if entry.compress_type not in _METHODS:
        return "It is packed in a way that is not read here. Pack the folder as an ordinary ZIP."
    if (entry.external_attr >> 16) & 0o170000 == _LINK:
        return "It is a link; links are not followed."
    return _too_large(entry)


def _too_large(entry: zipfile.ZipInfo) -> str:
    if entry.file_size > MAX_FILE_BYTES:
        return f"It has {entry.file_size / 1_000_000:,.0f} MB; {MAX_FILE_BYTES // 1_000_000} MB is the most."
    if entry.file_size > MOST_RATIO * max(entry.compress_size, 1024):
        return "It is packed a hundred times smaller than it is. No picture is."
    return ""
