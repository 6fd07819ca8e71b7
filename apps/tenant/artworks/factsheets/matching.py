"""Which artwork a row of a sheet is about: by the name of its file, then its SKU, then its title."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

_SUFFIXES = {"jpg", "jpeg", "png", "webp", "tif", "tiff", "avif", "heic", "heif"}


@dataclass(frozen=True)
class Known:
    """What an artwork can be recognised by."""

    id: UUID
    file_name: str
    sku: str
    title: str


class NoMatch(Exception):
    """The row is about no artwork, or may be about several; the message is for the report."""


class Index:
    """The library's artworks by everything that a row may name them by."""

    def __init__(self, artworks: Iterable[Known]) -> None:
        self._files: dict[str, list[UUID]] = defaultdict(list)
        self._stems: dict[str, list[UUID]] = defaultdict(list)
        self._skus: dict[str, list[UUID]] = defaultdict(list)
        self._titles: dict[str, list[UUID]] = defaultdict(list)
        for known in artworks:
            self._files[_file(known.file_name)].append(known.id)
            self._stems[_stem(_file(known.file_name))].append(known.id)
            self._titles[_plain(known.title)].append(known.id)
            if known.sku:
                self._skus[_plain(known.sku)].append(known.id)

    def find(self, *, file_name: str, sku: str, title: str) -> tuple[UUID, str]:
        """The one artwork that is meant, and what it was found by: ``file``, ``sku`` or ``title``.

        Several of one name are told apart by the next one. Raises NoMatch.
        """
        named = [
            (f"a file called “{file_name}”", self._by_file(file_name)),
            (f"the SKU “{sku}”", self._skus.get(_plain(sku), []) if sku.strip() else []),
            (f"the title “{title}”", self._titles.get(_plain(title), []) if title.strip() else []),
        ]
        given = [bool(text.strip()) for text in (file_name, sku, title)]
        if not any(given):
            raise NoMatch("The row names no file, no SKU and no title.")
        left: set[UUID] = set()
        words = ""
        for how, (what, found) in zip(("file", "sku", "title"), named, strict=True):
            narrowed = left.intersection(found) if left else set(found)
            if len(narrowed) == 1:
                return narrowed.pop(), how
            if narrowed:
                left, words = narrowed, what
        if left:
            raise NoMatch(f"{len(left)} artworks have {words}.")
        tried = [what for (what, _), is_given in zip(named, given, strict=True) if is_given]
        raise NoMatch(f"No artwork has {' or '.join(tried)}.")

    def _by_file(self, cell: str) -> list[UUID]:
        name = _file(cell)
        if not name:
            return []
        exact = self._files.get(name)
        return exact if exact else self._stems.get(_stem(name), [])


def _file(name: str) -> str:
    """Without the folders before it."""
    return _plain(name.replace("\\", "/").rpartition("/")[2])


def _stem(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and suffix in _SUFFIXES else name


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
