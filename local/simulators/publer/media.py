"""The media library: files that came as multipart, or were fetched from an address of this machine."""

import hashlib
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from local.simulators.publer.pictures import kind_of, size_of

LARGEST = 200 * 1024 * 1024
_LARGEST_FETCHED = 20 * 1024 * 1024
_NAME = re.compile(rb'(?<!file)name="([^"]*)"', re.IGNORECASE)
_FILENAME = re.compile(rb'filename="([^"]*)"', re.IGNORECASE)
_LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1|.+\.localhost")


@dataclass
class Media:
    """A file. ``kind`` is its media type by its bytes, ``size`` in bytes, ``alt`` the caption that it came with."""

    id: str
    workspace: str
    name: str
    kind: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    alt: str = ""

    def shown(self, address: str, *, with_number: bool) -> dict[str, object]:
        """As POST /media answers. ``address`` is the simulator's own."""
        path = f"{address}/_simulator/media/{self.id}"
        return {
            "id": int(self.id) if with_number else self.id,
            "path": path,
            "thumbnail": path,
            "validity": {},
            "width": self.width,
            "height": self.height,
            "type": "video" if self.kind.startswith("video/") else "photo",
            "name": self.name,
            "caption": self.alt or None,
        }


def media_of(media_id: str, workspace: str, name: str, content: bytes, alt: str = "") -> Media | None:
    """A file, looked at; None when it is nothing that Publer takes."""
    kind = kind_of(content)
    if not kind:
        return None
    width, height = size_of(content, kind) or (None, None)
    sha256 = hashlib.sha256(content).hexdigest()
    return Media(media_id, workspace, name, kind, len(content), sha256, width, height, alt)


def parts_of(headers: Mapping[str, str], body: bytes) -> dict[str, tuple[str, bytes]] | None:
    """The fields of a multipart body, as file name ("" for plain ones) and bytes; None when it is none."""
    told = Message()
    told["Content-Type"] = headers.get("content-type", "")
    boundary = told.get_param("boundary")
    if told.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        return None
    found: dict[str, tuple[str, bytes]] = {}
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name, filename = _NAME.search(head), _FILENAME.search(head)
        if name:
            found[_text(name[1])] = (_text(filename[1]) if filename else "", content)
    return found


def fetched(url: str) -> bytes | None:
    """The bytes at an address of this machine; None for any other, when nothing comes, or too much does."""
    try:
        address = urlsplit(url)
        if address.scheme not in {"http", "https"} or not _LOOPBACK.fullmatch(address.hostname or ""):
            return None
        with _OPENER.open(url, timeout=10) as answer:
            content: bytes = answer.read(_LARGEST_FETCHED + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= _LARGEST_FETCHED else None


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect could lead away from this machine."""

    def redirect_request(self, *given: Any, **named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere())


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
