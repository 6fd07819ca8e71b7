"""What a TIFF says of itself: its pages, how they are packed, where its data ends; whether it is a camera's raw file.

A TIFF is a chain of directories, one for each page, whose entries point to anywhere in the file
(https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf). Only numbers are read here, never a pixel.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from apps.core.imaging.formats import Bytes

# For a whole file. One of 150 megapixels in tiles of 16 × 16 pixels has 1.2 million values.
_MOST_DIRECTORIES, _MOST_ENTRIES, _MOST_VALUES = 100, 512, 1_500_000
# Bytes of one value by the number of its type; 13 to 18 are those of BigTIFF and of pointers to directories.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_CODES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}


class Tag(IntEnum):
    """The entries that matter here."""

    SUBFILE = 254
    WIDTH = 256
    HEIGHT = 257
    BITS = 258
    COMPRESSION = 259
    PHOTOMETRIC = 262
    STRIP_OFFSETS = 273
    SAMPLES = 277
    STRIP_ROWS = 278
    STRIP_SIZES = 279
    TILE_ROWS = 323
    TILE_OFFSETS = 324
    TILE_SIZES = 325
    SUB_DIRECTORIES = 330
    EXTRA_SAMPLES = 338
    DNG = 50706


_TAGS = set(Tag)
# None, LZW, JPEG, Deflate (both numbers) and PackBits: what painting and photo programs write.
_COMPRESSIONS = {1, 5, 7, 8, 32773, 32946}
_RAW_COMPRESSIONS = {32767, 34713, 34892, 65535, 65000}  # Sony, Nikon, DNG's lossy one, Pentax, Kodak
_RAW_PHOTOMETRICS = {32803, 34892}  # the sensor's raster, linear raw
_REDUCED_OR_MASK = 1 | 4  # of the sub-file type: a thumbnail, a mask
_MOST_BITS = 16
_COLOUR_CHANNELS = {2: 3, 5: 4, 6: 3, 8: 3}  # RGB, inks, YCbCr, Lab; one for the rest
_TRANSPARENCY = {1, 2}  # with and without the colours multiplied by it


@dataclass(frozen=True, slots=True)
class Tiff:
    """Facts from the directories. Sizes in bytes."""

    pages: int  # without thumbnails and masks
    end: int | None  # just behind the furthest thing that is pointed to; None when the file stops before
    is_raw: bool
    is_common: bool  # packed in a way that is decoded here, with up to 16 bits a channel
    block_bytes: int  # the largest strip or row of tiles of the first page, unpacked
    channels_kept: int  # how many show the picture, when saved selections or spot colours follow; 0 when all do


@dataclass(frozen=True, slots=True)
class _Directory:
    tags: dict[int, tuple[int, ...]]
    end: int
    following: int

    def first(self, tag: Tag, default: int = 0) -> int:
        return self.tags.get(tag, (default,))[0]


def tiff_read(data: Bytes) -> Tiff:
    """Facts of the TIFF in ``data``, which starts like one. At most 0.1 s, as all counts are bounded.

    Broken directories raise nothing: their file counts as one that stops too early (``end`` is None).
    """
    layout = _Layout(data)
    try:
        pages = list(layout.chain(layout.first))
        if not pages:
            raise ValueError("no directory")
        inner = [one for page in pages for at in page.tags.get(Tag.SUB_DIRECTORIES, ()) for one in layout.chain(at)]
    except (ValueError, OverflowError, struct.error):
        return Tiff(pages=1, end=None, is_raw=False, is_common=True, block_bytes=0, channels_kept=0)
    everything = pages + inner
    end = max(directory.end for directory in everything)
    return Tiff(
        pages=_pages(pages),
        end=end if end <= len(data) else None,
        is_raw=any(map(_is_raw, everything)),
        is_common=_is_common(pages[0]),
        block_bytes=_block_bytes(pages[0]),
        channels_kept=_channels_kept(pages[0]),
    )


class _Layout:
    """Reads directories in the file's byte order, of the classic kind or of BigTIFF."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self.order = "<" if data[:2] == b"II" else ">"
        self.is_big = 43 in (data[2], data[3])
        self.values_left = _MOST_VALUES
        self.seen = set[int]()
        self.word, self.entry_size, self.count_code = ("Q", 20, "Q") if self.is_big else ("I", 12, "H")

    @property
    def first(self) -> int:
        """Where the first directory is."""
        return self._number(self.word, 8 if self.is_big else 4)

    def chain(self, at: int) -> Iterator[_Directory]:
        """The directory at ``at`` and those that follow it, each once, up to a hundred in all.

        Raises ValueError, OverflowError or struct.error for what can't be read.
        """
        while at and at not in self.seen and len(self.seen) < _MOST_DIRECTORIES:
            self.seen.add(at)
            directory = self._directory(at)
            yield directory
            at = directory.following

    def _directory(self, at: int) -> _Directory:
        count = self._number(self.count_code, at)
        if not 0 < count <= _MOST_ENTRIES:
            raise ValueError("no directory")
        start = at + struct.calcsize("=" + self.count_code)
        behind = start + count * self.entry_size
        tags: dict[int, tuple[int, ...]] = {}
        end = behind + struct.calcsize("=" + self.word)
        for entry in range(start, behind, self.entry_size):
            end = max(end, self._entry(entry, tags))
        return _Directory(tags, max(end, _blocks_end(tags)), self._number(self.word, behind))

    def _entry(self, at: int, tags: dict[int, tuple[int, ...]]) -> int:
        """Put the entry's numbers into ``tags`` if they matter; where its values end."""
        tag, kind, count = map(int, struct.unpack_from(f"{self.order}HH{self.word}", self.data, at))
        size, room = count * _SIZES.get(kind, 1), 8 if self.is_big else 4
        place = at + self.entry_size - room
        if size > room:
            place = self._number(self.word, place)
        if tag in _TAGS and kind in _CODES and count:
            self.values_left -= count
            if self.values_left < 0:
                raise ValueError("too many values")
            tags[tag] = struct.unpack_from(f"{self.order}{count}{_CODES[kind]}", self.data, place)
        return place + size

    def _number(self, code: str, at: int) -> int:
        return int(struct.unpack_from(self.order + code, self.data, at)[0])


def _pages(chain: list[_Directory]) -> int:
    """How many pages a reader shows; thumbnails and masks that follow the first page are none."""
    reduced = [bool(page.first(Tag.SUBFILE) & _REDUCED_OR_MASK) for page in chain]
    return len(chain) if reduced[0] else reduced.count(False)


def _blocks_end(tags: dict[int, tuple[int, ...]]) -> int:
    """Where the last strip or tile ends."""
    pairs = ((Tag.STRIP_OFFSETS, Tag.STRIP_SIZES), (Tag.TILE_OFFSETS, Tag.TILE_SIZES))
    return max(
        max(map(int.__add__, tags.get(offsets, (0,)), tags.get(sizes, (0,))), default=0) for offsets, sizes in pairs
    )


def _is_raw(directory: _Directory) -> bool:
    return (
        Tag.DNG in directory.tags
        or directory.first(Tag.PHOTOMETRIC) in _RAW_PHOTOMETRICS
        or directory.first(Tag.COMPRESSION) in _RAW_COMPRESSIONS
    )


def _is_common(page: _Directory) -> bool:
    return page.first(Tag.COMPRESSION, 1) in _COMPRESSIONS and max(page.tags.get(Tag.BITS, (1,))) <= _MOST_BITS


def _block_bytes(page: _Directory) -> int:
    height = page.first(Tag.HEIGHT)
    rows = min(height, page.first(Tag.TILE_ROWS) or page.first(Tag.STRIP_ROWS, height))
    bits = page.first(Tag.BITS, 1) * page.first(Tag.SAMPLES, 1)
    return rows * page.first(Tag.WIDTH) * bits // 8


def _channels_kept(page: _Directory) -> int:
    colours, channels = _COLOUR_CHANNELS.get(page.first(Tag.PHOTOMETRIC), 1), page.first(Tag.SAMPLES, 1)
    kept = colours + (channels > colours and page.first(Tag.EXTRA_SAMPLES) in _TRANSPARENCY)
    return kept if kept < channels else 0
