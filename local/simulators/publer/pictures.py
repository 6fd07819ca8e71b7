"""What a file is by its first bytes, and the bytes of small ones, to be shown."""

import threading
from collections import OrderedDict
from pathlib import Path

KEPT = 2 * 1024 * 1024  # bytes of one file
_KEPT_IN_ALL = 128 * 1024 * 1024


def kind_of(content: bytes) -> str:
    """The media type; "" for what is neither a picture nor a video that Publer takes."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return "video/mp4" if content[4:8] == b"ftyp" else ""


def size_of(content: bytes, kind: str) -> tuple[int, int] | None:
    """Width and height in pixels of a JPEG or PNG."""
    if kind == "image/png" and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return _size_of_jpeg(content) if kind == "image/jpeg" else None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


class Pictures:
    """Bytes by their SHA-256: in ``folder``, or in memory, where the oldest make way."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def put(self, sha256: str, content: bytes) -> None:
        """Keep it, unless it is large."""
        if len(content) > KEPT:
            return
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f"{sha256}.{threading.get_ident()}.new"
            new.write_bytes(content)
            new.replace(self._folder / sha256)
            return
        with self._lock:
            if sha256 not in self._kept:
                self._kept[sha256] = content
                self._size += len(content)
            while self._size > _KEPT_IN_ALL:
                self._size -= len(self._kept.popitem(last=False)[1])

    def get(self, sha256: str) -> bytes | None:
        """The bytes, if they were kept."""
        if self._folder is None:
            return self._kept.get(sha256)
        path = self._folder / sha256
        return path.read_bytes() if path.exists() else None
